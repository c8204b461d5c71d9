# METADATA
# title: Event bus opened to outsiders
# description: >-
#   An event bus was given a policy or a permission that lets in everyone, or a principal of an account that is
#   neither the record's own nor trusted. Trusted accounts come from the organisation profile; without one, every
#   account but the record's own counts as foreign. A grant that a condition narrows to an organisation, to a VPC or
#   its endpoint, or to known accounts does not count. The outsiders' events set off whatever the rules of the bus
#   start.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
#   - ref: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1546/
# custom:
#   id: aws.events.bus-opened
#   severity: medium
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1546]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     pci-dss: ["8.2.7"]
#     hipaa: ["164.308(a)(4)(ii)(B)"]
#     nist-csf: [PR.AA-05]
#     iso27001: [A.5.15, A.5.19]
#   select:
#     eventSource: events.amazonaws.com
#     eventName: PutPermission
#   subject:
#     - "{recipientAccountId} {awsRegion} bus {requestParameters.eventBusName}"
#     - "{recipientAccountId} bus {requestParameters.eventBusName}"
#     - "{recipientAccountId} default bus"
#     - actor.principal
#   message: "{actor.name} let outsiders at an event bus"
#   evidence_note: >-
#     Keep which rules the bus has and what they start, the policy before and after, and who the outsider is. It shows
#     what could be set off from outside, and for how long.
#   false_positives: A partner or a supplier who sends events, and whose account the profile does not list.
#   remediation: >-
#     Remove the permission (RemovePermission). Give partners a bus of their own, and have its rules match on the
#     sender's account.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"events:PutEvents"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","NotPrincipal":[],"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each key"
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:SourceVpc":"vpc-1a"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:SourceVpce":"vpce-1a"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:PrincipalAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"AWS:SourceAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/own"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"AWS:SourceOwner":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each operator"
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation's id ends alike
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringLike":{"aws:PrincipalOrgID":"*o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign account beside one's own"
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","999999999999"]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under an operator that holds when the key is missing"
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a condition for all values"
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under conditions of odd shapes"
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringEquals":"aws:PrincipalOrgID"}},{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":"none"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an account"
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringEquals":{"aws:PrincipalAccount":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an organisation"
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringEquals":{"aws:PrincipalOrgID":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag of the caller's choice
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringEquals":{"aws:PrincipalTag/account":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag that looks like an organisation
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"StringEquals":{"aws:PrincipalTag/owner":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         errorCode: AccessDeniedException
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutRule
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"events:PutEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone is permitted
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, action: "events:PutEvents", statementId: s1, principal: "*"}
#         recipientAccountId: "111122223333"
#     - name: a foreign account is permitted
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, action: "events:PutEvents", statementId: s1, principal: "999999999999"}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: a trusted account is permitted
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, action: "events:PutEvents", statementId: s1, principal: "444455556666"}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: a principal that is no account is permitted
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, action: "events:PutEvents", statementId: s1, principal: nobody}
#         recipientAccountId: "111122223333"
#     - name: an organisation is permitted
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, action: "events:PutEvents", statementId: s1, principal: "*", condition: {type: StringEquals, key: "aws:PrincipalOrgID", value: o-a1b2c3d4e5}}
#         recipientAccountId: "111122223333"
#     - name: a permission is denied to the caller
#       matches: false
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         errorCode: AccessDeniedException
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, action: "events:PutEvents", statementId: s1, principal: "*"}
#         recipientAccountId: "111122223333"
#     - name: a permission with an empty error code
#       matches: true
#       event:
#         eventSource: events.amazonaws.com
#         eventName: PutPermission
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {eventBusName: orders, action: "events:PutEvents", statementId: s1, principal: "*"}
#         recipientAccountId: "111122223333"
package aws.events.bus_opened

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policy)
	cloudtrail.grants_outside(statement, known_accounts)
}

match if {
	object.get(input, "errorCode", null) in {null, ""}
	principal := input.requestParameters.principal
	outsiders := {principal | principal == "*"} | {account | account := cloudtrail.account_of(principal)}
	count(outsiders - known_accounts) > 0
	object.get(input.requestParameters, "condition", null) == null
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
