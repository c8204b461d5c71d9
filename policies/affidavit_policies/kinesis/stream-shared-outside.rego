# METADATA
# title: Data stream shared outside
# description: >-
#   A data stream, or a consumer of it, was given a policy that lets in everyone, or a principal of an account that
#   is neither the record's own nor trusted, to do more there than write. Trusted accounts come from the organisation
#   profile; without one, every account but the record's own counts as foreign. A grant that a condition narrows to
#   an organisation, to a VPC or its endpoint, or to known accounts does not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.kinesis.stream-shared-outside
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
#     eventSource: kinesis.amazonaws.com
#     eventName: PutResourcePolicy
#   subject: [requestParameters.resourceARN, actor.principal]
#   message: "{actor.name} let outsiders read {requestParameters.resourceARN}"
#   evidence_note: >-
#     Keep what the records of the stream hold, the policy before and after, how long it stood, and how long the stream
#     keeps its records: an outsider could read that far back.
#   false_positives: A partner's account that the profile does not list.
#   remediation: Delete the policy (DeleteResourcePolicy) or put the former one back. Let outsiders write only.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kinesis:GetRecords"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","NotPrincipal":[],"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each key"
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:SourceVpc":"vpc-1a"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:SourceVpce":"vpce-1a"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:PrincipalAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"AWS:SourceAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/own"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"AWS:SourceOwner":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each operator"
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation's id ends alike
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringLike":{"aws:PrincipalOrgID":"*o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign account beside one's own"
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","999999999999"]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under an operator that holds when the key is missing"
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a condition for all values"
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under conditions of odd shapes"
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringEquals":"aws:PrincipalOrgID"}},{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":"none"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an account"
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringEquals":{"aws:PrincipalAccount":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an organisation"
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringEquals":{"aws:PrincipalOrgID":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag of the caller's choice
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringEquals":{"aws:PrincipalTag/account":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag that looks like an organisation
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kinesis:GetRecords","Condition":{"StringEquals":{"aws:PrincipalTag/owner":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do no more than write records
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":["kinesis:putrecord","kinesis:putrecords","kinesis:describestreamsummary","kinesis:listshards"]}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do that and more
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":["KINESIS:PUTRECORD","kinesis:GetRecords"]}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do all but one thing
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"NotAction":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do all but nothing that is named
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"NotAction":[]}]}'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: AccessDeniedException
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
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
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: GetResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: kinesis.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kinesis:GetRecords"}]}'}
#         recipientAccountId: "111122223333"
package aws.kinesis.stream_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policy)
	more_than_writing(statement)
	cloudtrail.grants_outside(statement, known_accounts)
}

more_than_writing(statement) if {
	some action in statement.Action
	not lower(action) in harmless_actions
}

more_than_writing(statement) if count(statement.NotAction) > 0

harmless_actions := {
	"kinesis:putrecord",
	"kinesis:putrecords",
	"kinesis:describestreamsummary",
	"kinesis:listshards",
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
