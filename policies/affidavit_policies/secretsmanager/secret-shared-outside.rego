# METADATA
# title: Secret shared outside
# description: >-
#   A secret was given a policy that lets in everyone, or a principal of an account that is neither the record's own
#   nor trusted. Trusted accounts come from the organisation profile; without one, every account but the record's own
#   counts as foreign. A grant that a condition narrows to an organisation, to a VPC or its endpoint, or to known
#   accounts does not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1555/006/
# custom:
#   id: aws.secretsmanager.secret-shared-outside
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
#     eventSource: secretsmanager.amazonaws.com
#     eventName: PutResourcePolicy
#   subject:
#     - responseElements.aRN
#     - responseElements.arn
#     - "{recipientAccountId} {awsRegion} secret {requestParameters.secretId}"
#     - "{recipientAccountId} secret {requestParameters.secretId}"
#     - actor.principal
#   message: "{actor.name} shared the secret {requestParameters.secretId} outside"
#   evidence_note: >-
#     Keep what the secret opens, the policy before and after, every GetSecretValue of it while the policy stood, and
#     the date the secret was changed. An outside reader needs the key, too, so keep the key's policy with it.
#   false_positives: >-
#     A supplier's account that the profile does not list. A secret under the default key aws/secretsmanager cannot be
#     read from outside in spite of such a policy.
#   remediation: >-
#     Delete the policy or put the former one back, and rotate the secret. Block public policies, and share by a role
#     in your own account.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"secretsmanager:GetSecretValue"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","NotPrincipal":[],"Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each key"
#       matches: false
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:SourceVpc":"vpc-1a"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:SourceVpce":"vpce-1a"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:PrincipalAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"AWS:SourceAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/own"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"AWS:SourceOwner":"111122223333"}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each operator"
#       matches: false
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation's id ends alike
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringLike":{"aws:PrincipalOrgID":"*o-a1b2c3d4e5"}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign account beside one's own"
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","999999999999"]}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under an operator that holds when the key is missing"
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a condition for all values"
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under conditions of odd shapes"
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringEquals":"aws:PrincipalOrgID"}},{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":"none"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an account"
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringEquals":{"aws:PrincipalAccount":[5]}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an organisation"
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringEquals":{"aws:PrincipalOrgID":[5]}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag of the caller's choice
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringEquals":{"aws:PrincipalTag/account":"111122223333"}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag that looks like an organisation
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Condition":{"StringEquals":{"aws:PrincipalTag/owner":"o-a1b2c3d4e5"}}}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: AccessDeniedException
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"secretsmanager:GetSecretValue"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: secretsmanager.amazonaws.com
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
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: ValidateResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: secretsmanager.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {secretId: prod/db, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"secretsmanager:GetSecretValue"}]}'}
#         responseElements: {aRN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf", name: prod/db}
#         recipientAccountId: "111122223333"
package aws.secretsmanager.secret_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.resourcePolicy)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
