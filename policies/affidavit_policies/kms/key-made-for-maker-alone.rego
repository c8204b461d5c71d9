# METADATA
# title: Key made for its maker alone
# description: >-
#   A key was made or copied with a policy that lets nobody of the account, or of a trusted one, use or manage it but the
#   one who made it. What is then encrypted with it can be read by that principal alone, or by outsiders: data is held to
#   ransom so, and a key is lost so when a user or role is deleted. What a service may do with the key is not counted.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
#   - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1486/
# custom:
#   id: aws.kms.key-made-for-maker-alone
#   severity: medium
#   effect: review
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1486]
#   controls:
#     soc2: [CC6.1]
#     pci-dss: ["3.6.1"]
#     hipaa: ["164.312(a)(2)(iv)"]
#     nist-csf: [PR.DS-01]
#     iso27001: [A.8.24]
#   select:
#     eventSource: kms.amazonaws.com
#     eventName: [CreateKey, ReplicateKey]
#   subject: [responseElements.keyMetadata.arn, responseElements.replicaKeyMetadata.arn, "resources[0].ARN", recipientAccountId]
#   message: "{actor.name} made a key that nobody else of the account can use ({eventName})"
#   evidence_note: >-
#     Keep the key's policy, the reason why nobody else may use it, and a list of what is encrypted with it. An auditor asks who
#     could read the data if that user or role were gone.
#   false_positives: >-
#     A tool that makes a key for its own role, whose policy names nobody else by design. Waive its role by name.
#   remediation: >-
#     Give the account's root a place in the key's policy while its maker still can. If nobody knows what the key is for, see
#     what was encrypted with it since, and copy that to another key.
#   tests:
#     - name: a key for its maker alone
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         responseElements: {keyMetadata: {arn: "arn:aws:kms:eu-west-1:111122223333:key/k-2"}}
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: a key for a user called root
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/root", accountId: "111122223333", userName: root}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/root"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: a key for its maker's role alone
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: AssumedRole, principalId: "AROAOPS:eve", arn: "arn:aws:sts::111122223333:assumed-role/ops/eve", accountId: "111122223333", sessionContext: {sessionIssuer: {type: Role, principalId: AROAOPS, arn: "arn:aws:iam::111122223333:role/ops", accountId: "111122223333", userName: ops}}}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/ops"},"Action":"*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: a key for its maker's session alone
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: AssumedRole, principalId: "AROAOPS:eve", arn: "arn:aws:sts::111122223333:assumed-role/ops/eve", accountId: "111122223333", sessionContext: {sessionIssuer: {type: Role, principalId: AROAOPS, arn: "arn:aws:iam::111122223333:role/ops", accountId: "111122223333", userName: ops}}}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/ops/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: a copy in another region
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: ReplicateKey
#         responseElements: {replicaKeyMetadata: {arn: "arn:aws:kms:eu-central-1:111122223333:key/mrk-1"}}
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: mrk-1, replicaRegion: eu-central-1, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: others may only write with the key and look at it
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"KMS:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":["kms:Encrypt","kms:GenerateDataKey","kms:Describe*"],"Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Resource":"*","NotAction":"kms:*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: a service and an outsider may use the key too
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["444455556666"]}
#     - name: an outsider alone, unchecked
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: true}
#         recipientAccountId: "111122223333"
#     - name: the account is denied all
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: the account has kms:CreateGrant
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:CreateGrant","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: the account has kms:Decrypt
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: the account has kms:GenerateMac
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:GenerateMac","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: the account has kms:PutKeyPolicy
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:PutKeyPolicy","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: the account has kms:Sign
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Sign","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: the account has all but what is named
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Resource":"*","NotAction":"kms:ScheduleKeyDeletion"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: another role has the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/orders"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: another role beside the maker has the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:user/eve","arn:aws:iam::111122223333:role/orders"]},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: a trusted account has the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/keys"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["444455556666"]}
#     - name: everyone through a service has the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: all but one have the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Action":"kms:*","Resource":"*","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/ben"}}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: the root user makes a key for the account
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: Root, principalId: "111122223333", arn: "arn:aws:iam::111122223333:root", accountId: "111122223333"}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: a key that its maker may only look at
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:DescribeKey","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: a key with the usual policy
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAANA, arn: "arn:aws:iam::111122223333:user/ana", accountId: "111122223333", userName: ana}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: a key without a policy gets the usual one
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAANA, arn: "arn:aws:iam::111122223333:user/ana", accountId: "111122223333", userName: ana}
#         requestParameters: {description: orders}
#         recipientAccountId: "111122223333"
#     - name: a policy that is no policy
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAANA, arn: "arn:aws:iam::111122223333:user/ana", accountId: "111122223333", userName: ana}
#         requestParameters: {policy: [5]}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAANA, arn: "arn:aws:iam::111122223333:user/ana", accountId: "111122223333", userName: ana}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: ImportKeyMaterial
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {description: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         recipientAccountId: "111122223333"
package aws.kms.key_made_for_maker_alone

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	allowing := [statement |
		some statement in cloudtrail.statements(input.requestParameters.policy)
		lets_use_or_manage(statement)
	]
	count(allowing) > 0
	every statement in allowing {
		count(statement.NotPrincipal) == 0
		every principal in statement.Principal {
			not another_insider(principal)
		}
	}
}

lets_use_or_manage(statement) if {
	statement.Effect == "Allow"
	some action in ["kms:creategrant", "kms:decrypt", "kms:generatemac", "kms:putkeypolicy", "kms:sign"]
	covers(statement, action)
}

# Actions are compared without regard to case, as IAM does.
covers(statement, action) if cloudtrail.glob_match_any(action, [lower(glob) | some glob in statement.Action])

covers(statement, action) if {
	count(statement.NotAction) > 0
	not cloudtrail.glob_match_any(action, [lower(glob) | some glob in statement.NotAction])
}

another_insider(principal) if principal == "*"

another_insider(principal) if {
	not principal in makers
	cloudtrail.account_of(principal) in cloudtrail.known_accounts(input, data.profile.trusted_accounts)
}

# In a key's policy, root stands for the account, so a key made by the root user is no one's alone.
makers := {concat("", ["AWS:", arn]) |
	some arn in [
		object.get(input, ["userIdentity", "arn"], null),
		object.get(input, ["userIdentity", "sessionContext", "sessionIssuer", "arn"], null),
	]
	is_string(arn)
	not endswith(arn, ":root")
}
