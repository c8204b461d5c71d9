# METADATA
# title: Topic shared outside
# description: >-
#   A topic was given a policy or a permission that lets in everyone, or a principal of an account that is neither
#   the record's own nor trusted, to do more there than publish. Trusted accounts come from the organisation profile;
#   without one, every account but the record's own counts as foreign. A grant that a condition narrows to an
#   organisation, to a VPC or its endpoint, or to known accounts does not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html
#   - ref: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
#   - ref: https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.sns.topic-shared-outside
#   severity: medium
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
#     eventSource: sns.amazonaws.com
#     eventName: [AddPermission, CreateTopic, SetTopicAttributes]
#   subject:
#     - requestParameters.topicArn
#     - responseElements.topicArn
#     - "{recipientAccountId} topic {requestParameters.name}"
#     - actor.principal
#   message: "{actor.name} let outsiders subscribe to, or change, a topic ({eventName})"
#   evidence_note: >-
#     Keep what the messages hold, the policy before and after, and the topic's subscriptions while it stood
#     (ListSubscriptionsByTopic): each got a copy of every message.
#   false_positives: >-
#     A partner's account that the profile does not list. A grant that only an endpoint or a protocol narrows still
#     counts as open.
#   remediation: Put the former policy back and remove the outsiders' subscriptions. Let outsiders publish only.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"SNS:Subscribe"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","NotPrincipal":[],"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each key"
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:SourceVpc":"vpc-1a"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:SourceVpce":"vpce-1a"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:PrincipalAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"AWS:SourceAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/own"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"AWS:SourceOwner":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each operator"
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation's id ends alike
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringLike":{"aws:PrincipalOrgID":"*o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign account beside one's own"
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","999999999999"]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under an operator that holds when the key is missing"
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a condition for all values"
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under conditions of odd shapes"
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringEquals":"aws:PrincipalOrgID"}},{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":"none"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an account"
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringEquals":{"aws:PrincipalAccount":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an organisation"
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringEquals":{"aws:PrincipalOrgID":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag of the caller's choice
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringEquals":{"aws:PrincipalTag/account":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag that looks like an organisation
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"StringEquals":{"aws:PrincipalTag/owner":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, for a bucket's messages"
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::orders"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, for the messages of buckets of many names"
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::orders-*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, for what ends like a bucket"
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{"ArnLike":{"aws:SourceArn":"*arn:aws:s3:::orders"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do no more than publish
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":["sns:publish","sns:gettopicattributes"]}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do that and more
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":["SNS:PUBLISH","SNS:Subscribe"]}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do all but one thing
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"NotAction":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account may do all but nothing that is named
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"NotAction":[]}]}'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         errorCode: AuthorizationError
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: GetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: Policy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another attribute that looks like one
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: SetTopicAttributes
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", attributeName: DeliveryPolicy, attributeValue: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a topic is made with such a policy
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: CreateTopic
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: orders, attributes: {Policy: '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "SNS:*"}]}'}}
#         responseElements: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders"}
#         recipientAccountId: "111122223333"
#     - name: a foreign account is permitted to subscribe
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: AddPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", label: x, aWSAccountId: ["444455556666", "999999999999"], actionName: [Publish, Subscribe]}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: a trusted account is permitted to subscribe
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: AddPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", label: x, aWSAccountId: ["444455556666"], actionName: [Subscribe]}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: a foreign account is permitted to publish
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: AddPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", label: x, aWSAccountId: ["999999999999"], actionName: [Publish]}
#         recipientAccountId: "111122223333"
#     - name: a permission whose actions are no names
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: AddPermission
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", label: x, aWSAccountId: ["999999999999"], actionName: [5]}
#         recipientAccountId: "111122223333"
#     - name: a permission is denied to the caller
#       matches: false
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: AddPermission
#         errorCode: AuthorizationError
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", label: x, aWSAccountId: ["999999999999"], actionName: [Subscribe]}
#         recipientAccountId: "111122223333"
#     - name: a permission with an empty error code
#       matches: true
#       event:
#         eventSource: sns.amazonaws.com
#         eventName: AddPermission
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {topicArn: "arn:aws:sns:eu-west-1:111122223333:orders", label: x, aWSAccountId: ["999999999999"], actionName: [Subscribe]}
#         recipientAccountId: "111122223333"
package aws.sns.topic_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some document in documents
	some statement in cloudtrail.statements(document)
	more_than_publishing(statement)
	cloudtrail.grants_outside(statement, known_accounts)
}

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some account in cloudtrail.as_array(input.requestParameters.aWSAccountId)
	not account in known_accounts
	some action in cloudtrail.as_array(input.requestParameters.actionName)
	is_string(action)
	not lower(concat(":", ["sns", action])) in harmless_actions
}

documents contains input.requestParameters.attributes.Policy

documents contains input.requestParameters.attributeValue if input.requestParameters.attributeName == "Policy"

more_than_publishing(statement) if {
	some action in statement.Action
	not lower(action) in harmless_actions
}

more_than_publishing(statement) if count(statement.NotAction) > 0

harmless_actions := {
	"sns:publish",
	"sns:gettopicattributes",
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
