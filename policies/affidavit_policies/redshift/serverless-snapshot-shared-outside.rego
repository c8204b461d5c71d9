# METADATA
# title: Snapshot of Redshift Serverless shared outside
# description: >-
#   A snapshot of Redshift Serverless was given a policy that lets in everyone, or a principal of an account that is
#   neither the record's own nor trusted, which can restore it from then on. Trusted accounts come from the
#   organisation profile; without one, every account but the record's own counts as foreign. A grant that a
#   condition narrows to an organisation, to a VPC or its endpoint, or to known accounts does not count. Snapshots
#   of clusters are `aws.redshift.snapshot-shared-outside`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_PutResourcePolicy.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.redshift.serverless-snapshot-shared-outside
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1537]
#   controls:
#     soc2: [CC6.7]
#     pci-dss: ["7.2.2"]
#     hipaa: ["164.312(a)(1)"]
#     nist-csf: [PR.DS-01, PR.AA-05]
#     iso27001: [A.8.12, A.8.3]
#   select:
#     eventSource: redshift-serverless.amazonaws.com
#     eventName: PutResourcePolicy
#   subject:
#     - requestParameters.resourceArn
#     - actor.principal
#   message: "{actor.name} shared {requestParameters.resourceArn} outside"
#   evidence_note: >-
#     Keep whose data the snapshot holds, the policy before and after, and how long it stood. What the other account
#     restored is not in this account's log, so the content counts as disclosed for that time.
#   false_positives: >-
#     A supplier's account that the profile does not list.
#   remediation: >-
#     Delete the policy (DeleteResourcePolicy) or put the former one back. Encrypt namespaces with a customer
#     managed key, without which a shared snapshot is of no use.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to an organisation"
#       matches: false
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"redshift-serverless:RestoreFromSnapshot","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"redshift-serverless:RestoreFromSnapshot","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: text that is no policy
#       matches: false
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: 'no policy'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: GetResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: redshift-serverless.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:redshift-serverless:eu-west-1:111122223333:snapshot/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift-serverless:RestoreFromSnapshot"}]}'}
#         recipientAccountId: "111122223333"
package aws.redshift.serverless_snapshot_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policy)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
