# METADATA
# title: Key may be used by an outsider
# description: >-
#   A key was made, copied or given a policy that lets everyone, or a principal of an account that is neither the key's
#   own nor trusted, use or manage it. Trusted accounts come from the organisation profile; without one, every account
#   but the record's own counts as foreign. A grant to everyone is not judged open when a condition narrows it to an
#   organisation or to principals of known accounts. That calls come through a service does not narrow it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
#   - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
#   - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1098/
# custom:
#   id: aws.kms.key-policy-opened
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1098]
#   controls:
#     soc2: [CC6.1]
#     pci-dss: ["3.6.1"]
#     hipaa: ["164.312(a)(2)(iv)"]
#     nist-csf: [PR.DS-01, PR.AA-05]
#     iso27001: [A.8.24]
#   select:
#     eventSource: kms.amazonaws.com
#     eventName: [CreateKey, PutKeyPolicy, ReplicateKey]
#   subject: [responseElements.keyMetadata.arn, responseElements.replicaKeyMetadata.arn, "resources[0].ARN", "{recipientAccountId} {awsRegion} key {requestParameters.keyId}", recipientAccountId]
#   message: "{actor.name} let an outsider use a key ({eventName})"
#   evidence_note: >-
#     Keep the key's policy before and after, the date it was put back, and every use of the key by the outside account in
#     between. If the account belongs to a supplier, keep the contract and add the account to the profile's trusted
#     accounts.
#   false_positives: A supplier's account, or another one of the organisation, that the profile does not list.
#   remediation: >-
#     Put the former policy back, and count what the key protects as readable by the outsider if they could reach it.
#   tests:
#     - name: a foreign account in the second statement
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:Decrypt","Resource":"*"}]}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a new key
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":["111122223333","999999999999"]},"Action":"kms:Decrypt","Resource":"*"}}'}
#         responseElements: {keyMetadata: {arn: "arn:aws:kms:eu-west-1:111122223333:key/k-2"}}
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["444455556666"]}
#     - name: a copy in another region
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: ReplicateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: mrk-1, replicaRegion: eu-central-1, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:Decrypt","Resource":"*"}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*"}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone, through a service
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone in a foreign account
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:CallerAccount":["111122223333","999999999999"]}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone, by an operator that holds when the key is missing
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone, under a condition for all values
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/r-ab12/"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone in any organisation
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone in any part of an organisation
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"*"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone who is of a foreign account by its ARN
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::999999999999:role/x"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone whose foreign account is a principal of
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"999999999999"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone but those of an organisation
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/ben"},"Action":"kms:Decrypt","Resource":"*"}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a number among the values
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":[5]}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a condition that is none
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":"aws:PrincipalOrgID"}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:Decrypt","Resource":"*"}]}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a trusted account
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/pipeline"},"Action":"kms:Decrypt","Resource":"*"}]}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["444455556666"]}
#     - name: its own account, and a service
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/orders","Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:Decrypt","Resource":"*"}]}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: its own account, in a record that does not say whose it is
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#     - name: a foreign account is denied
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:Decrypt","Resource":"*"}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: nobody is left out
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"},{"Effect":"Allow","NotPrincipal":[],"Action":"kms:Decrypt","Resource":"*"}]}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone in the organisation
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone in a part of the organisation
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/r-ab12/*"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone in its own account
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:CallerAccount":"111122223333","kms:ViaService":"s3.eu-west-1.amazonaws.com"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone of its own account, without regard to case
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalAccount":"111122223333"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone who is a role of its own account
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}}}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a key with the usual policy
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {description: orders}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:Decrypt","Resource":"*"}]}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:Decrypt","Resource":"*"}]}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: ImportKeyMaterial
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:Decrypt","Resource":"*"}]}'}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
package aws.kms.key_policy_opened

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policy)
	statement.Effect == "Allow"
	for_outsider(statement)
}

for_outsider(statement) if {
	some principal in statement.Principal
	account := cloudtrail.account_of(principal)
	not account in known_accounts
}

for_outsider(statement) if {
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

names_insiders("kms:calleraccount", value) if value in known_accounts

names_insiders("aws:principalarn", value) if cloudtrail.account_of(value) in known_accounts

known_accounts := {own_account} | {account | some account in data.profile.trusted_accounts}

# Records before version 1.02 do not say whose log they are in; the caller's account is the key's in such calls.
own_account := object.get(input, "recipientAccountId", object.get(input, ["userIdentity", "accountId"], null))
