# METADATA
# title: Parameter shared outside
# description: >-
#   A parameter of Systems Manager, or a group of its operational items, was given a policy that lets in everyone,
#   or a principal of an account that is neither the record's own nor trusted. Trusted accounts come from the
#   organisation profile; without one, every account but the record's own counts as foreign. A grant that a
#   condition narrows to an organisation, to a VPC or its endpoint, or to known accounts does not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutResourcePolicy.html
#   - ref: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1555/006/
# custom:
#   id: aws.ssm.parameter-shared-outside
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1555.006]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     pci-dss: ["8.6.3"]
#     hipaa: ["164.308(a)(5)(ii)(D)"]
#     nist-csf: [PR.AA-01, PR.AA-05]
#     iso27001: [A.5.17, A.8.3]
#   select:
#     eventSource: ssm.amazonaws.com
#     eventName: PutResourcePolicy
#   subject:
#     - requestParameters.resourceArn
#     - actor.principal
#   message: "{actor.name} shared {requestParameters.resourceArn} outside"
#   evidence_note: >-
#     Keep what the parameter holds or opens, the policy before and after, how long it stood, and the date the value
#     was changed. An outside reader of a SecureString needs its key, too, so keep the key's policy with it.
#   false_positives: >-
#     A partner's account that the profile does not list; settings that are no secret and are meant for customers.
#   remediation: >-
#     Delete the policy (DeleteResourcePolicy) or put the former one back, and change the value if it is a secret.
#     Hold secrets in Secrets Manager, and share by a role in your own account.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"ssm:GetParameter"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to an organisation"
#       matches: false
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"ssm:GetParameter","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"ssm:GetParameter","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: text that is no policy
#       matches: false
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: 'no policy'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: ssm.amazonaws.com
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
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: GetResourcePolicies
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: ssm.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ssm:GetParameter"}]}'}
#         recipientAccountId: "111122223333"
package aws.ssm.parameter_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policy)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
