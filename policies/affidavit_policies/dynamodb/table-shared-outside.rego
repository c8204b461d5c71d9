# METADATA
# title: Table shared outside
# description: >-
#   A table of DynamoDB, or a stream of it, was given a policy, or a table was made with one, that lets in everyone,
#   or a principal of an account that is neither the record's own nor trusted. Trusted accounts come from the
#   organisation profile; without one, every account but the record's own counts as foreign. A grant that a condition
#   narrows to an organisation, to a VPC or its endpoint, or to known accounts does not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
#   - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.dynamodb.table-shared-outside
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
#     eventSource: dynamodb.amazonaws.com
#     eventName: [CreateTable, PutResourcePolicy]
#   subject:
#     - requestParameters.resourceArn
#     - responseElements.tableDescription.tableArn
#     - "{recipientAccountId} {awsRegion} table {requestParameters.tableName}"
#     - "{recipientAccountId} table {requestParameters.tableName}"
#     - actor.principal
#   message: "{actor.name} shared a table outside ({eventName})"
#   evidence_note: >-
#     Keep whose data the table holds, the policy before and after, and the outsiders' reads while it stood, which are
#     in the log only where data events of DynamoDB are recorded.
#   false_positives: A partner's account that the profile does not list.
#   remediation: >-
#     Delete the policy (DeleteResourcePolicy) or put the former one back, and treat what it opened as disclosed. Block
#     public policies and forbid foreign principals by a resource control policy.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"dynamodb:GetItem"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","NotPrincipal":[],"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each key"
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:SourceVpc":"vpc-1a"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:SourceVpce":"vpce-1a"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:PrincipalAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"AWS:SourceAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/own"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"AWS:SourceOwner":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each operator"
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation's id ends alike
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringLike":{"aws:PrincipalOrgID":"*o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign account beside one's own"
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","999999999999"]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under an operator that holds when the key is missing"
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a condition for all values"
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under conditions of odd shapes"
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringEquals":"aws:PrincipalOrgID"}},{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":"none"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an account"
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringEquals":{"aws:PrincipalAccount":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an organisation"
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringEquals":{"aws:PrincipalOrgID":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag of the caller's choice
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringEquals":{"aws:PrincipalTag/account":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag that looks like an organisation
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Condition":{"StringEquals":{"aws:PrincipalTag/owner":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: AccessDeniedException
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
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
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: GetResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"dynamodb:GetItem"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a table is made with such a policy
#       matches: true
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: CreateTable
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {tableName: orders, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:Scan"}]}'}
#         responseElements: {tableDescription: {tableArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"}}
#         recipientAccountId: "111122223333"
#     - name: a policy in a parameter of another name
#       matches: false
#       event:
#         eventSource: dynamodb.amazonaws.com
#         eventName: CreateTable
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {tableName: orders, tags: {Statement: [{Effect: Allow, Principal: "*", Action: "dynamodb:Scan"}]}}
#         recipientAccountId: "111122223333"
package aws.dynamodb.table_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some parameter in ["policy", "resourcePolicy"]
	some statement in cloudtrail.statements(input.requestParameters[parameter])
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
