# METADATA
# title: Owner locked out of a key
# description: >-
#   A key got a policy that may lock out whose account it is: KMS was told to leave out its check against that, or
#   everyone is denied decrypting, perhaps save the caller, or of the account's own principals and those of trusted
#   accounts nobody but the caller may use or manage the key. Without the key what it protects cannot be read, so this
#   is how data is held to ransom without a copy of it. What a service may do with the key is not counted, since it
#   gives the owner no way back.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1486/
# custom:
#   id: aws.kms.owner-locked-out
#   severity: high
#   effect: review
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1486]
#   controls:
#     soc2: [CC6.1, CC7.2]
#     pci-dss: ["3.6.1"]
#     hipaa: ["164.312(a)(2)(iv)"]
#     nist-csf: [PR.DS-01]
#     iso27001: [A.8.24]
#   select:
#     eventSource: kms.amazonaws.com
#     eventName: PutKeyPolicy
#   subject: ["resources[0].ARN", "{recipientAccountId} {awsRegion} key {requestParameters.keyId}", recipientAccountId]
#   message: "{actor.name} gave a key a policy that may lock its owner out"
#   evidence_note: >-
#     Keep the key's policy before and after, who can change it now, and a list of what the key protects with a proof that it
#     can still be read.
#   false_positives: >-
#     A pipeline that hands its keys to a role of its own and tells KMS so, or that is alone with a key by design. Waive its
#     role by name.
#   remediation: >-
#     Put the former policy back while somebody can: the principals that the new one names, or AWS Support where nobody is
#     left. Let the account's root stay in every key's policy, and deny kms:PutKeyPolicy with
#     kms:BypassPolicyLockoutSafetyCheck by a service control policy.
#   tests:
#     - name: KMS is told to leave its check out
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/ben"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: true}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the same, with a policy that cannot be read
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policy: 5, bypassPolicyLockoutSafetyCheck: true}
#         recipientAccountId: "111122223333"
#     - name: everyone is denied decrypting
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone is denied all, by an object
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":{"AWS":"*"},"Action":["KMS:*"],"Resource":"*","Condition":{}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone of the account is denied decrypting
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":["kms:Encrypt","kms:decrypt"],"Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the account by its number is denied what is not named
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Resource":"*","NotAction":["kms:Describe*","kms:Get*"]}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone but the caller is denied decrypting
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/eve"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone but the caller's role is denied decrypting
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: AssumedRole, principalId: "AROAOPS:eve", arn: "arn:aws:sts::111122223333:assumed-role/ops/eve", accountId: "111122223333", sessionContext: {sessionIssuer: {type: Role, principalId: AROAOPS, arn: "arn:aws:iam::111122223333:role/ops", accountId: "111122223333", userName: ops}}}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"ArnNotLike":{"aws:principalarn":["arn:aws:iam::111122223333:role/ops"]}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: all but the caller and the account are denied decrypting
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Action":"kms:Decrypt","Resource":"*","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:user/eve","arn:aws:iam::111122223333:root"]}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: all but the caller are denied decrypting
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Action":"kms:Decrypt","Resource":"*","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/eve"}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone but the caller is denied decrypting, without regard to case
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEqualsIgnoreCase":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/eve"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: all but one may look at the key
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Action":"kms:DescribeKey","Resource":"*","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/ben"}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a role is denied decrypting unless it is the caller
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/orders"},"Action":"kms:Decrypt","Resource":"*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/eve"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone is denied decrypting, by another key of the condition
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"ArnNotEquals":{"aws:SourceArn":"arn:aws:iam::111122223333:user/eve"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone is denied decrypting, by a condition of any value
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"ForAnyValue:ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/eve"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the key is left to the caller alone
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the key is left to a user called root
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/root", accountId: "111122223333", userName: root}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/root"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the key is left to the caller's role alone
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: AssumedRole, principalId: "AROAOPS:eve", arn: "arn:aws:sts::111122223333:assumed-role/ops/eve", accountId: "111122223333", sessionContext: {sessionIssuer: {type: Role, principalId: AROAOPS, arn: "arn:aws:iam::111122223333:role/ops", accountId: "111122223333", userName: ops}}}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/ops"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the key is left to the caller's session alone
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: AssumedRole, principalId: "AROAOPS:eve", arn: "arn:aws:sts::111122223333:assumed-role/ops/eve", accountId: "111122223333", sessionContext: {sessionIssuer: {type: Role, principalId: AROAOPS, arn: "arn:aws:iam::111122223333:role/ops", accountId: "111122223333", userName: ops}}}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/ops/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: others may only write with the key and look at it
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":["kms:Encrypt","kms:GenerateDataKey","kms:Describe*"],"Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a service and an outsider may use the key too
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["444455556666"]}
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a record that does not say whose it is
#       matches: true
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#     - name: the account keeps kms:CreateGrant
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:CreateGrant","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the account keeps kms:Decrypt
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Decrypt","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the account keeps kms:GenerateMac
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:GenerateMac","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the account keeps kms:PutKeyPolicy
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:PutKeyPolicy","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the account keeps kms:Sign
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Sign","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the account keeps all but what is named
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Resource":"*","NotAction":"kms:ScheduleKeyDeletion"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: another role keeps the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/orders"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a trusted account keeps the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/keys"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["444455556666"]}
#     - name: everyone through a service keeps the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: all but one keep the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Action":"kms:*","Resource":"*","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/ben"}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: another principal is alone with the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/ben"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the root user gives the key to the account
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: Root, principalId: "111122223333", arn: "arn:aws:iam::111122223333:root", accountId: "111122223333"}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a statement for the caller denies
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the caller may only look at the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:DescribeKey","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: another principal is denied decrypting
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/orders"},"Action":"kms:Decrypt","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: an outside account is denied decrypting
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kms:Decrypt","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a trusted account is denied decrypting
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"kms:Decrypt","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#       profile: {accounts: ["111122223333"], trusted_accounts: ["444455556666"]}
#     - name: everyone is denied deleting the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:ScheduleKeyDeletion","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone is denied all but use of the key
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Resource":"*","NotAction":["kms:Decrypt","kms:Encrypt"]}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone outside the organisation is denied decrypting
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone but the caller and a role is denied decrypting
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":["arn:aws:iam::111122223333:user/eve","arn:aws:iam::111122223333:role/orders"]}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the caller is denied decrypting
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/eve"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone but the caller is denied decrypting through one service
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/eve"},"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: everyone but the caller is denied decrypting from elsewhere
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/eve","aws:SourceVpc":"vpc-1"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: all but a role are denied decrypting
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Action":"kms:Decrypt","Resource":"*","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:user/eve","arn:aws:iam::111122223333:role/orders"]}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: all but the caller are denied decrypting from elsewhere
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Action":"kms:Decrypt","Resource":"*","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: a condition that is none
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"ArnNotEquals":"aws:PrincipalArn"}}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: the usual policy
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, arn: "arn:aws:iam::111122223333:user/ana", accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: false}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: true}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, arn: "arn:aws:iam::111122223333:user/ana", accountId: "111122223333", userName: ana}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: a policy that is no policy
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAANA, arn: "arn:aws:iam::111122223333:user/ana", accountId: "111122223333", userName: ana}
#         requestParameters: {keyId: k-1, policy: [5], bypassPolicyLockoutSafetyCheck: "no"}
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutKeyPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: true}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: kms.amazonaws.com
#         eventName: CreateKey
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {keyId: k-1, policyName: default, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/eve"},"Action":"kms:*","Resource":"*"}]}', bypassPolicyLockoutSafetyCheck: true}
#         resources: [{type: "AWS::KMS::Key", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k-1", accountId: "111122223333"}]
#         recipientAccountId: "111122223333"
package aws.kms.owner_locked_out

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	locks_out
}

locks_out if input.requestParameters.bypassPolicyLockoutSafetyCheck == true

locks_out if {
	some statement in statements
	statement.Effect == "Deny"
	covers(statement, "kms:Decrypt")
	denies_everyone(statement)
}

locks_out if {
	given := {principal |
		some statement in statements
		lets_use_or_manage(statement)
		some principal in statement.Principal
	}
	count(given & callers) > 0
	every principal in given - callers {
		not insider(principal)
	}
	not lets_others
}

statements := cloudtrail.statements(input.requestParameters.policy)

denies_everyone(statement) if {
	some principal in statement.Principal
	whole_account(principal)
	not is_conditional(statement)
}

denies_everyone(statement) if {
	some principal in statement.Principal
	whole_account(principal)
	spares_only_caller(statement.Condition)
}

denies_everyone(statement) if {
	count(statement.NotPrincipal) > 0
	every principal in statement.NotPrincipal {
		caller_or_account(principal)
	}
	not is_conditional(statement)
}

is_conditional(statement) if not statement.Condition in [null, {}]

spares_only_caller(condition) if {
	is_object(condition)
	count(condition) == 1
	some operator, keys in condition
	regex.match(`^(String|Arn)Not(Equals|EqualsIgnoreCase|Like)$`, operator)
	is_object(keys)
	count(keys) == 1
	some key, values in keys
	lower(key) == "aws:principalarn"
	every value in cloudtrail.as_array(values) {
		sprintf("AWS:%v", [value]) in callers
	}
}

lets_others if {
	some statement in statements
	lets_use_or_manage(statement)
	count(statement.NotPrincipal) > 0
}

lets_use_or_manage(statement) if {
	statement.Effect == "Allow"
	some action in ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateMac", "kms:PutKeyPolicy", "kms:Sign"]
	covers(statement, action)
}

# Actions are compared without regard to case, as IAM does.
covers(statement, action) if cloudtrail.glob_match_any(lower(action), [lower(glob) | some glob in statement.Action])

covers(statement, action) if {
	count(statement.NotAction) > 0
	not cloudtrail.glob_match_any(lower(action), [lower(glob) | some glob in statement.NotAction])
}

insider(principal) if principal == "*"

insider(principal) if cloudtrail.account_of(principal) in cloudtrail.known_accounts(input, data.profile.trusted_accounts)

whole_account(principal) if principal == "*"

whole_account(principal) if {
	cloudtrail.account_of(principal) in cloudtrail.known_accounts(input, [])
	regex.match(`^AWS:([0-9]+|arn:.*:root)$`, principal)
}

caller_or_account(principal) if principal in callers

caller_or_account(principal) if whole_account(principal)

# In a key's policy, root stands for the account, so a call of the root user is no one's alone.
callers := {concat("", ["AWS:", arn]) |
	some arn in [
		object.get(input, ["userIdentity", "arn"], null),
		object.get(input, ["userIdentity", "sessionContext", "sessionIssuer", "arn"], null),
	]
	is_string(arn)
	not endswith(arn, ":root")
}
