# METADATA
# title: Image registry opened to outsiders
# description: >-
#   The policy of a registry of container images was set to let in everyone, or an account that is neither the record's own
#   nor trusted. Such an account can then do what the policy allows: replicate images of its own into the registry, make
#   repositories by pulling through, or whatever else ECR offers, unless the registry's policy is kept to the older scope of
#   those two. Trusted accounts come from the organisation profile; without one, every account but the record's own counts as
#   foreign.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutRegistryPolicy.html
#   - ref: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1525/
# custom:
#   id: aws.ecr.registry-opened
#   severity: medium
#   effect: review
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1525]
#   controls:
#     soc2: [CC6.8]
#     hipaa: ["164.308(a)(5)(ii)(B)"]
#     nist-csf: [PR.PS-05]
#     iso27001: [A.8.19]
#   select:
#     eventSource: ecr.amazonaws.com
#     eventName: PutRegistryPolicy
#   subject: "{recipientAccountId} {awsRegion} registry"
#   message: "{actor.name} opened the image registry of {recipientAccountId} to outsiders"
#   evidence_note: >-
#     Keep the policy before and after, who the other account is, and the list of images that came in meanwhile with their
#     digests. It shows whether an image that runs here was put there by somebody else.
#   false_positives: A build account, or a supplier's, that the profile does not list.
#   remediation: >-
#     Put the former policy back, and run no image that came in while it stood. Let in accounts of the organisation by its
#     id rather than one by one.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account that the profile trusts
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["999999999999"]}
#     - name: another account than the one it trusts
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: the account itself
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone of an organisation
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:ReplicateImage", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a refusal to outsiders
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#         errorCode: AccessDenied
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#         errorCode: ""
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: DescribeRegistryPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {policyText: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "ecr:ReplicateImage", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
package aws.ecr.registry_opened

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policyText)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
