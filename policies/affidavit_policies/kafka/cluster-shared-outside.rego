# METADATA
# title: Kafka cluster shared outside
# description: >-
#   A cluster of Managed Streaming for Apache Kafka was given a policy that lets in everyone, or a principal of an
#   account that is neither the record's own nor trusted, which can connect to the brokers from a network of its own,
#   and read or write where the policy or the cluster's own rules let it. Trusted accounts come from the organisation
#   profile; without one, every account but the record's own counts as foreign. A grant that a condition narrows to an
#   organisation, to a VPC or its endpoint, or to known accounts does not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/msk/1.0/apireference/clusters-clusterarn-policy.html
#   - ref: https://docs.aws.amazon.com/msk/latest/developerguide/mvpc-cluster-owner-action-policy.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.kafka.cluster-shared-outside
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
#     eventSource: kafka.amazonaws.com
#     eventName: PutClusterPolicy
#   subject:
#     - requestParameters.clusterArn
#     - actor.principal
#   message: "{actor.name} shared {requestParameters.clusterArn} outside"
#   evidence_note: >-
#     Keep which topics the cluster holds, the policy before and after, how long it stood, and the brokers' logs of
#     that time. What clients read is not in CloudTrail.
#   false_positives: >-
#     A partner who reads or writes a topic by contract, and whose account the profile does not list.
#   remediation: >-
#     Delete the policy (DeleteClusterPolicy) or put the former one back, and reject the outsider's connections
#     (RejectClientVpcConnection). Name topics and actions in the policy.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kafka:CreateVpcConnection"}]}'}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, as an AWS principal"
#       matches: true
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a service
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, narrowed to an organisation"
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kafka:CreateVpcConnection","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account of any organisation
#       matches: true
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kafka:CreateVpcConnection","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: text that is no policy
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: no policy}
#         recipientAccountId: "111122223333"
#     - name: a policy that is an object
#       matches: true
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: "kafka:CreateVpcConnection"}]}}
#         recipientAccountId: "111122223333"
#     - name: a policy that is a list
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: [x]}
#         recipientAccountId: "111122223333"
#     - name: no policy
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: null}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: request parameters that are a text
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: x
#         recipientAccountId: "111122223333"
#     - name: request parameters that are a list
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: [x]
#         recipientAccountId: "111122223333"
#     - name: "another system's event of that name"
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: kafka.amazonaws.com
#         eventName: GetClusterPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {clusterArn: "arn:aws:kafka:eu-west-1:111122223333:cluster/orders/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"kafka:CreateVpcConnection"}]}'}
#         recipientAccountId: "111122223333"
package aws.kafka.cluster_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policy)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
