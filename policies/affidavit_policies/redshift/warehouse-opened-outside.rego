# METADATA
# title: Warehouse opened to outsiders by a policy
# description: >-
#   A Redshift warehouse was given a policy that lets in everyone, or a principal of an account that is neither the
#   record's own nor trusted. Such policies say who may make integrations that load their data into the warehouse.
#   Trusted accounts come from the organisation profile; without one, every account but the record's own counts as
#   foreign. A grant that a condition narrows to an organisation, to a VPC or its endpoint, or to known accounts does
#   not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/redshift/latest/APIReference/API_PutResourcePolicy.html
#   - ref: https://docs.aws.amazon.com/redshift/latest/mgmt/zero-etl-using.redshift-iam.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1199/
# custom:
#   id: aws.redshift.warehouse-opened-outside
#   severity: medium
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1199]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     pci-dss: ["8.2.7"]
#     hipaa: ["164.308(a)(4)(ii)(B)"]
#     nist-csf: [PR.AA-05]
#     iso27001: [A.5.15, A.5.19]
#   select:
#     eventSource: redshift.amazonaws.com
#     eventName: PutResourcePolicy
#   subject:
#     - requestParameters.resourceArn
#     - actor.principal
#   message: "{actor.name} opened {requestParameters.resourceArn} to outsiders"
#   evidence_note: >-
#     Keep whose account it is and the contract for it, the policy before and after, and which integrations were made
#     while it stood. It shows whose data came into the warehouse.
#   false_positives: >-
#     A partner who delivers data, and whose account the profile does not list.
#   remediation: >-
#     Delete the policy (DeleteResourcePolicy) or put the former one back, and delete the integrations that nobody
#     asked for.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"redshift:CreateInboundIntegration"}]}'}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, as an AWS principal"
#       matches: true
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a service
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, narrowed to an organisation"
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift:CreateInboundIntegration","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account of any organisation
#       matches: true
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift:CreateInboundIntegration","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: text that is no policy
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: no policy}
#         recipientAccountId: "111122223333"
#     - name: a policy that is an object
#       matches: true
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: "redshift:CreateInboundIntegration"}]}}
#         recipientAccountId: "111122223333"
#     - name: a policy that is a list
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: [x]}
#         recipientAccountId: "111122223333"
#     - name: no policy
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: null}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: request parameters that are a text
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: x
#         recipientAccountId: "111122223333"
#     - name: request parameters that are a list
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: [x]
#         recipientAccountId: "111122223333"
#     - name: "another system's event of that name"
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: redshift.amazonaws.com
#         eventName: GetResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:redshift:eu-west-1:111122223333:namespace:a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"redshift:CreateInboundIntegration"}]}'}
#         recipientAccountId: "111122223333"
package aws.redshift.warehouse_opened_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policy)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
