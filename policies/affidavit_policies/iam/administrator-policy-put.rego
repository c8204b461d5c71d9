# METADATA
# title: Administrator policy written
# description: >-
#   An inline policy, a customer managed policy or a new version of one allows every action on every resource, or every
#   action of IAM, with which the rest can be had; or all but a list that leaves IAM in. Attaching AWS's own AdministratorAccess leaves a different record (aws.iam.administrator-policy-attached); this is the same
#   power under another name. A version that is not made the default grants nothing yet, but needs the same look.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1098/003/
# custom:
#   id: aws.iam.administrator-policy-put
#   severity: medium
#   effect: review
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1098.003]
#   controls:
#     soc2: [CC6.3]
#     pci-dss: ["7.2.2"]
#     hipaa: ["164.308(a)(4)(ii)(C)"]
#     nist-csf: [PR.AA-05]
#     iso27001: [A.8.2]
#   select:
#     eventSource: [iam.amazonaws.com, sso.amazonaws.com]
#     eventName: [CreatePolicy, CreatePolicyVersion, PutGroupPolicy, PutInlinePolicyToPermissionSet, PutRolePolicy,
#       PutUserPolicy]
#   subject: actor.principal
#   message: "{actor.name} wrote a policy that allows everything ({eventName})"
#   evidence_note: >-
#     Keep the policy document, the approved change ticket and the reason why the grant is not narrower. The document in
#     the record is what was granted; the ticket shows that somebody with authority agreed to it.
#   false_positives: A policy meant as a permissions boundary grants nothing by itself.
#   remediation: Replace the wildcards by the actions and resources that the work needs, and delete the old version.
#   tests:
#     - name: all of IAM, which can grant the rest
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters:
#           userName: eve
#           policyName: inline
#           policyDocument: '{"Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}'
#         recipientAccountId: "111122223333"
#     - name: everything but one service
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters:
#           userName: eve
#           policyName: inline
#           policyDocument: '{"Statement": {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}}'
#         recipientAccountId: "111122223333"
#     - name: everything but IAM
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters:
#           userName: eve
#           policyName: inline
#           policyDocument: '{"Statement": {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}}'
#         recipientAccountId: "111122223333"
#     - name: inline policy of a role, as IAM records it
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyName: all
#           policyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
#         recipientAccountId: "111122223333"
#     - name: one statement without brackets, URL-encoded
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: CreatePolicyVersion
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           policyArn: "arn:aws:iam::111122223333:policy/deploy"
#           policyDocument: '%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%5B%22*%3A*%22%5D%2C%22Resource%22%3A%22*%22%7D%7D'
#         recipientAccountId: "111122223333"
#     - name: inline policy of a permission set
#       matches: true
#       event:
#         eventSource: sso.amazonaws.com
#         eventName: PutInlinePolicyToPermissionSet
#         userIdentity: {type: AssumedRole, principalId: "AROAADMIN:ana", accountId: "111122223333"}
#         requestParameters:
#           inlinePolicy: '{"Statement":[{"Effect":"Allow","Action":["s3:*","*"],"Resource":["*"]}]}'
#         recipientAccountId: "111122223333"
#     - name: every action of one service
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           userName: ben
#           policyDocument: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
#         recipientAccountId: "111122223333"
#     - name: everything on one bucket
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: CreatePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           policyName: logs
#           policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::logs/*"}]}'
#         recipientAccountId: "111122223333"
#     - name: everything denied
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutGroupPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           groupName: leavers
#           policyDocument: '{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutRolePolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {userName: eve, policyName: inline, policyDocument: '{"Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: GetUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {userName: eve, policyName: inline, policyDocument: '{"Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}'}
#         recipientAccountId: "111122223333"
#     - name: a managed policy
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: CreatePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {policyName: all, policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a policy of a group
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutGroupPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupName: staff, policyName: all, policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everything but a list, denied attempt
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {userName: eve, policyDocument: '{"Statement":{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}}'}
#         errorCode: AccessDenied
#         recipientAccountId: "111122223333"
#     - name: everything but a list, with an empty error code
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {userName: eve, policyDocument: '{"Statement":{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}}'}
#         errorCode: ""
#         recipientAccountId: "111122223333"
#     - name: everything, with an empty error code
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {userName: eve, policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'}
#         errorCode: ""
#         recipientAccountId: "111122223333"
#     - name: everything but a list, in a permission set
#       matches: true
#       event:
#         eventSource: sso.amazonaws.com
#         eventName: PutInlinePolicyToPermissionSet
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {inlinePolicy: '{"Statement":{"Effect":"Allow","NotAction":["s3:*"],"Resource":"*"}}'}
#         recipientAccountId: "111122223333"
#     - name: everything but a list is denied
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {userName: eve, policyDocument: '{"Statement":{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}}'}
#         recipientAccountId: "111122223333"
#     - name: everything but a list, on one bucket
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {userName: eve, policyDocument: '{"Statement":{"Effect":"Allow","NotAction":"s3:Delete*","Resource":"arn:aws:s3:::logs/*"}}'}
#         recipientAccountId: "111122223333"
#     - name: everything but everything
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {userName: eve, policyDocument: '{"Statement":{"Effect":"Allow","NotAction":"*","Resource":"*"}}'}
#         recipientAccountId: "111122223333"
#     - name: a document in another parameter
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {userName: eve, comment: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everything but a list, in another parameter
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: PutUserPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {userName: eve, comment: '{"Statement":{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}}'}
#         recipientAccountId: "111122223333"
package aws.iam.administrator_policy_put

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some parameter in ["policyDocument", "inlinePolicy"]
	some statement in cloudtrail.statements(input.requestParameters[parameter])
	statement.Effect == "Allow"
	some action in statement.Action
	lower(action) in {"*", "*:*", "iam:*"}
	"*" in statement.Resource
}

# Everything but a list grants IAM too, unless the list takes some of it out.
match if {
	object.get(input, "errorCode", null) in {null, ""}
	some parameter in ["policyDocument", "inlinePolicy"]
	some statement in cloudtrail.statements(input.requestParameters[parameter])
	statement.Effect == "Allow"
	excluded := object.get(statement, "NotAction", [])
	count(excluded) > 0
	kept := [action | some action in excluded; not startswith(lower(action), "iam:"); action != "*"]
	count(kept) == count(excluded)
	"*" in statement.Resource
}
