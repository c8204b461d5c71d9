# METADATA
# title: Image repository shared outside
# description: >-
#   A repository of container images was given a policy that lets in everyone, or a principal of an account that is
#   neither the record's own nor trusted. Trusted accounts come from the organisation profile; without one, every
#   account but the record's own counts as foreign. A grant that a condition narrows to an organisation, to a VPC or
#   its endpoint, or to known accounts does not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
#   - ref: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.ecr.repository-shared-outside
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
#     eventSource: ecr.amazonaws.com
#     eventName: SetRepositoryPolicy
#   subject:
#     - "{recipientAccountId} {awsRegion} repository {requestParameters.repositoryName}"
#     - "{recipientAccountId} repository {requestParameters.repositoryName}"
#     - actor.principal
#   message: "{actor.name} shared the image repository {requestParameters.repositoryName} outside"
#   evidence_note: >-
#     Keep which images the repository held and who runs them, the policy before and after, and the record that put it
#     back. If the policy allowed pushing, keep the digests of the images that were pushed meanwhile: they may not be
#     yours.
#   false_positives: A supplier's or a customer's account that the profile does not list.
#   remediation: >-
#     Put the former policy back, change secrets that the images hold, and run no image that was pushed while it stood.
#     Share with the organisation instead of single accounts.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"ecr:BatchGetImage"}]}', force: false}
#     - name: a service
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","NotPrincipal":[],"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each key"
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:SourceVpc":"vpc-1a"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:SourceVpce":"vpce-1a"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:PrincipalAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"AWS:SourceAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/own"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"AWS:SourceOwner":"111122223333"}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each operator"
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation's id ends alike
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringLike":{"aws:PrincipalOrgID":"*o-a1b2c3d4e5"}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign account beside one's own"
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","999999999999"]}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under an operator that holds when the key is missing"
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a condition for all values"
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under conditions of odd shapes"
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringEquals":"aws:PrincipalOrgID"}},{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":"none"}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an account"
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringEquals":{"aws:PrincipalAccount":[5]}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an organisation"
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringEquals":{"aws:PrincipalOrgID":[5]}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag of the caller's choice
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringEquals":{"aws:PrincipalTag/account":"111122223333"}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag that looks like an organisation
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringEquals":{"aws:PrincipalTag/owner":"o-a1b2c3d4e5"}}}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         errorCode: AccessDeniedException
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: SetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: GetRepositoryPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: ecr.amazonaws.com
#         eventName: SetRepositoryPolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {repositoryName: orders, policyText: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ecr:BatchGetImage"}]}', force: false}
#         recipientAccountId: "111122223333"
package aws.ecr.repository_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policyText)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
