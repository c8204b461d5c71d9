# METADATA
# title: Role trusts an outsider
# description: >-
#   A role was created, or its trust policy replaced, so that everyone, or a principal of an account that is neither the
#   role's own nor trusted, may assume it. Trusted accounts come from the organisation profile; without one, every account
#   but the record's own counts as foreign. A grant to everyone is not judged open when a condition narrows it to an
#   organisation, or to principals of known accounts. An external id does not make an account trusted. Federated
#   principals (SAML, OpenID Connect) and services are not judged here.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1098/003/
# custom:
#   id: aws.iam.role-trust-widened
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1098.003]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     pci-dss: ["8.2.7"]
#     hipaa: ["164.308(a)(4)(ii)(B)"]
#     nist-csf: [PR.AA-05]
#     iso27001: [A.5.15, A.5.19]
#   select:
#     eventSource: iam.amazonaws.com
#     eventName: [CreateRole, UpdateAssumeRolePolicy]
#   subject: [responseElements.role.arn, "{recipientAccountId} role {requestParameters.roleName}"]
#   message: "{actor.name} let an outsider assume the role {requestParameters.roleName}"
#   evidence_note: >-
#     Keep the trust policy from the record, the date it was put back, and every AssumeRole of the role by the outside
#     account in between: together they show how long the door stood open and whether anyone went through. If the account
#     belongs to a supplier, keep the contract and add the account to the profile's trusted accounts.
#   false_positives: >-
#     A supplier's account that the profile does not list. A grant to everyone that only a tag or a session name narrows
#     still counts as open.
#   remediation: Put the former trust policy back, end sessions issued since, and trust only named principals.
#   tests:
#     - name: the root of an account that no profile lists
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole"}]}'
#         recipientAccountId: "111122223333"
#     - name: a new role that a foreign account, by its number, may assume
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: CreateRole
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: audit
#           assumeRolePolicyDocument: '{"Statement":{"Effect":"Allow","Principal":{"AWS":["111122223333","999999999999"]},"Action":["sts:TagSession","sts:Assume*"]}}'
#         responseElements: {role: {arn: "arn:aws:iam::111122223333:role/audit"}}
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["111122223333", "444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"7"}}}]}'
#         recipientAccountId: "111122223333"
#     - name: everyone, under a condition that holds when its key is missing
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'
#         recipientAccountId: "111122223333"
#     - name: everyone in a foreign account, by a condition
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","999999999999"]}}}]}'
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/ben"},"Action":"*"}]}'
#         recipientAccountId: "111122223333"
#     - name: a trusted account
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/pipeline"},"Action":"sts:AssumeRole"}]}'
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["111122223333", "444455556666"]}
#     - name: the role's own account, and services, without a profile
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: CreateRole
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           assumeRolePolicyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root","Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
#         recipientAccountId: "111122223333"
#     - name: the role's own account, in an old record
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}]}'
#     - name: everyone in the organisation
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'
#         recipientAccountId: "111122223333"
#     - name: everyone in a trusted account, by a condition
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/pipeline-*"}}}]}'
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: a foreign account is denied
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           roleName: deploy
#           policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: GetRole
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone, for all but some actions
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","NotAction":"sts:TagSession"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no action is left out, and none is named
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","NotAction":[]}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone may only tag sessions
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:TagSession"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}'}
#         errorCode: ""
#         recipientAccountId: "111122223333"
#     - name: everyone, narrowed to insiders in each way
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}},{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}},{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}},{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}}]}'}
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["111122223333", "444455556666"]}
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone in any organisational path
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone in a foreign account, by its number
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalAccount":"999999999999"}}}]}'}
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["111122223333", "444455556666"]}
#     - name: everyone, by the name of a foreign role
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::999999999999:role/x"}}}]}'}
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["111122223333", "444455556666"]}
#     - name: everyone, under a condition for all values
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a condition that is none
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":"aws:PrincipalOrgID"}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a number among the values of a condition
#       matches: true
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalOrgID":[1]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a document in another parameter
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, description: '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "our own account, by a record that names only the caller's"
#       matches: false
#       event:
#         eventSource: iam.amazonaws.com
#         eventName: UpdateAssumeRolePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {roleName: deploy, policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}]}'}
package aws.iam.role_trust_widened

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some parameter in ["policyDocument", "assumeRolePolicyDocument"]
	some statement in cloudtrail.statements(input.requestParameters[parameter])
	statement.Effect == "Allow"
	allows_assumption(statement)
	trusts_outsider(statement)
}

allows_assumption(statement) if {
	some action in statement.Action
	glob.match(lower(action), null, "sts:assumerole")
}

allows_assumption(statement) if count(statement.NotAction) > 0

trusts_outsider(statement) if {
	some principal in statement.Principal
	account := cloudtrail.account_of(principal)
	not account in known_accounts
}

trusts_outsider(statement) if {
	for_everyone(statement)
	not narrowed(statement.Condition)
}

for_everyone(statement) if "*" in statement.Principal

for_everyone(statement) if count(statement.NotPrincipal) > 0

# A condition narrows when it must hold of every caller: IfExists and ForAllValues also hold where the key is missing.
narrowed(condition) if {
	is_object(condition)
	some operator, keys in condition
	regex.match(`^(ForAnyValue:)?(String|Arn)(Equals|EqualsIgnoreCase|Like)$`, operator)
	is_object(keys)
	some key, values in keys
	every value in cloudtrail.as_array(values) {
		is_string(value)
		names_insiders(lower(key), value)
	}
}

names_insiders("aws:principalorgid", value) if value != "*"

names_insiders("aws:principalorgpaths", value) if value != "*"

names_insiders("aws:principalaccount", value) if value in known_accounts

names_insiders("aws:principalarn", value) if cloudtrail.account_of(value) in known_accounts

known_accounts := {own_account} | {account | some account in data.profile.trusted_accounts}

# Records before version 1.02 do not say whose log they are in; the caller's account is the role's in such calls.
own_account := object.get(input, "recipientAccountId", object.get(input, ["userIdentity", "accountId"], null))
