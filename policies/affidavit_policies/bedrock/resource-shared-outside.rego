# METADATA
# title: Resource of Bedrock shared outside
# description: >-
#   A resource of Bedrock was given a policy that lets in everyone, or a principal of an account that is neither the
#   record's own nor trusted. Guardrails take such policies, whose settings tell an outsider what they look for.
#   Trusted accounts come from the organisation profile; without one, every account but the record's own counts as
#   foreign. A grant that a condition narrows to an organisation, to a VPC or its endpoint, or to known accounts does
#   not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_PutResourcePolicy.html
#   - ref: https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-resource-based-policies.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.bedrock.resource-shared-outside
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
#     eventSource: bedrock.amazonaws.com
#     eventName: PutResourcePolicy
#   subject:
#     - requestParameters.resourceArn
#     - actor.principal
#   message: "{actor.name} shared {requestParameters.resourceArn} outside"
#   evidence_note: >-
#     Keep what the resource is and what it holds, the policy before and after, how long it stood, and whose account
#     the outsider's is.
#   false_positives: >-
#     A customer or a supplier by contract, whose account the profile does not list.
#   remediation: >-
#     Delete the policy (DeleteResourcePolicy) or put the former one back, and name the accounts of the organisation
#     by a condition.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"bedrock:GetGuardrail"}]}'}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, as an AWS principal"
#       matches: true
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a service
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, narrowed to an organisation"
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"bedrock:GetGuardrail","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account of any organisation
#       matches: true
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"bedrock:GetGuardrail","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: text that is no policy
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: no policy}
#         recipientAccountId: "111122223333"
#     - name: a policy that is an object
#       matches: true
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: "bedrock:GetGuardrail"}]}}
#         recipientAccountId: "111122223333"
#     - name: a policy that is a list
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: [x]}
#         recipientAccountId: "111122223333"
#     - name: no policy
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: null}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: request parameters that are a text
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: PutResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: x
#         recipientAccountId: "111122223333"
#     - name: request parameters that are a list
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
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
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: bedrock.amazonaws.com
#         eventName: GetResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {resourceArn: "arn:aws:bedrock:eu-west-1:111122223333:guardrail/a1b2", resourcePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"bedrock:GetGuardrail"}]}'}
#         recipientAccountId: "111122223333"
package aws.bedrock.resource_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.resourcePolicy)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
