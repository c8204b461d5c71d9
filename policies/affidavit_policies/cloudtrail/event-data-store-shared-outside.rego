# METADATA
# title: Event data store shared outside
# description: >-
#   An event data store of CloudTrail Lake was given a policy that lets in everyone, or a principal of an account that
#   is neither the record's own nor trusted: they may query who did what in the accounts that it records, or do with
#   it what else the policy allows. Trusted accounts come from the organisation profile; without one, every account
#   but the record's own counts as foreign. A grant that a condition narrows to an organisation, to a VPC or its
#   endpoint, or to known accounts does not count, nor do policies of channels, by which others put events in, and of
#   dashboards.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutResourcePolicy.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/security_iam_resource-based-policy-examples.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.cloudtrail.event-data-store-shared-outside
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1537]
#   controls:
#     soc2: [CC6.7]
#     pci-dss: ["7.2.2"]
#     hipaa: ["164.312(a)(1)"]
#     nist-csf: [PR.DS-01]
#     iso27001: [A.8.12]
#   select:
#     eventSource: cloudtrail.amazonaws.com
#     eventName: PutResourcePolicy
#   subject: [requestParameters.resourceArn, "{recipientAccountId} {awsRegion} event data stores", actor.principal]
#   message: "{actor.name} let outsiders into the event data store {requestParameters.resourceArn}"
#   evidence_note: >-
#     Keep whose events the store holds, the policy before and after, and the queries that outsiders ran while it stood.
#     They show what of the record of the account was read, and by whom.
#   false_positives: >-
#     A supplier who reads the events, or the organisation's account for security, that the profile does not list.
#   remediation: >-
#     Delete the policy (DeleteResourcePolicy) or put the former one back, list trusted accounts in the profile, and treat
#     what was queried as disclosed.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"cloudtrail:StartQuery"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","NotPrincipal":[],"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each key"
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:SourceVpc":"vpc-1a"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:SourceVpce":"vpce-1a"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:PrincipalAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"AWS:SourceAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/own"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"AWS:SourceOwner":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each operator"
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation's id ends alike
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringLike":{"aws:PrincipalOrgID":"*o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign account beside one's own"
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","999999999999"]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under an operator that holds when the key is missing"
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a condition for all values"
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under conditions of odd shapes"
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringEquals":"aws:PrincipalOrgID"}},{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":"none"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an account"
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"aws:PrincipalAccount":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an organisation"
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"aws:PrincipalOrgID":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag of the caller's choice
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"aws:PrincipalTag/account":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag that looks like an organisation
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"aws:PrincipalTag/owner":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
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
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: GetResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a channel, by which outsiders put events in
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:channel/11111111-2222-3333-4444-555555555555", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail-data:PutAuditEvents"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a dashboard named after a store
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:dashboard/a:eventdatastore", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartDashboardRefresh"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a store in another partition
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:eventdatastore/eds-1", resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a policy as an object
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: {Statement: {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "cloudtrail:GetQueryResults"}}}
#         recipientAccountId: "111122223333"
#     - name: a policy that is no JSON
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: "{"}
#         recipientAccountId: "111122223333"
#     - name: a list where the policy stands
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555", resourcePolicy: ['{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartQuery"}]}']}
#         recipientAccountId: "111122223333"
#     - name: a number where the name of the store stands
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: 5, resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no name of a store
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourcePolicy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"cloudtrail:StartQuery"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a text where the parameters stand
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: "eventdatastore"
#         recipientAccountId: "111122223333"
package aws.cloudtrail.event_data_store_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	is_string(input.requestParameters.resourceArn)
	contains(input.requestParameters.resourceArn, ":eventdatastore/")
	some statement in cloudtrail.statements(input.requestParameters.resourcePolicy)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
