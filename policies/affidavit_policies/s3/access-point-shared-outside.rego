# METADATA
# title: Access point shared outside
# description: >-
#   An access point of S3 was given a policy that lets in everyone, or a principal of an account that is neither the
#   record's own nor trusted. Trusted accounts come from the organisation profile; without one, every account but the
#   record's own counts as foreign. A grant that a condition narrows to an organisation, to a VPC or its endpoint, or
#   to known accounts does not count. A policy of an access point for other accounts works only as far as the
#   bucket's own policy lets it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutAccessPointPolicy.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutAccessPointPolicyForObjectLambda.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutMultiRegionAccessPointPolicy.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1530/
# custom:
#   id: aws.s3.access-point-shared-outside
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1537, T1530]
#   controls:
#     soc2: [CC6.7]
#     pci-dss: ["7.2.2"]
#     hipaa: ["164.312(a)(1)"]
#     nist-csf: [PR.DS-01, PR.AA-05]
#     iso27001: [A.8.12, A.8.3]
#   select:
#     eventSource: s3.amazonaws.com
#     eventName: [PutAccessPointPolicy, PutAccessPointPolicyForObjectLambda, PutMultiRegionAccessPointPolicy]
#   subject:
#     - "{recipientAccountId} access point {requestParameters.name}"
#     - "{recipientAccountId} access point {requestParameters.Name}"
#     - actor.principal
#   message: "{actor.name} gave an access point a policy that lets outsiders in ({eventName})"
#   evidence_note: >-
#     Keep which bucket the access point leads to and what it holds, the policies of both before and after, the
#     settings of Block Public Access, and the reads through the access point while the policy stood.
#   false_positives: >-
#     A supplier's account that the profile does not list; an access point that takes requests from a VPC only, which a
#     policy cannot widen.
#   remediation: >-
#     Delete the policy (DeleteAccessPointPolicy) or put the former one back, and treat what it opened as disclosed.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject"}]}'}}
#     - name: a service
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","NotPrincipal":[],"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each key"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:SourceVpc":"vpc-1a"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:SourceVpce":"vpce-1a"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:PrincipalAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"AWS:SourceAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/own"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"AWS:SourceOwner":"111122223333"}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each operator"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation's id ends alike
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringLike":{"aws:PrincipalOrgID":"*o-a1b2c3d4e5"}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign account beside one's own"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","999999999999"]}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under an operator that holds when the key is missing"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a condition for all values"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under conditions of odd shapes"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringEquals":"aws:PrincipalOrgID"}},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":"none"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an account"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringEquals":{"aws:PrincipalAccount":[5]}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an organisation"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringEquals":{"aws:PrincipalOrgID":[5]}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag of the caller's choice
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringEquals":{"aws:PrincipalTag/account":"111122223333"}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag that looks like an organisation
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"StringEquals":{"aws:PrincipalTag/owner":"o-a1b2c3d4e5"}}}]}'}}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: GetAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, accountId: "111122223333", Host: "111122223333.s3-control.eu-west-1.amazonaws.com", PutAccessPointPolicyRequest: {Policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetObject"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: of an access point that transforms objects
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessPointPolicyForObjectLambda
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: reports, policy: '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "s3-object-lambda:GetObject"}]}'}
#         recipientAccountId: "111122223333"
#     - name: of an access point in many regions
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutMultiRegionAccessPointPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", PutMultiRegionAccessPointPolicyRequest: {Details: {Name: reports, Policy: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject"}]}}}}
#         recipientAccountId: "111122223333"
package aws.s3.access_point_shared_outside

import data.affidavit.cloudtrail
import rego.v1

# The policy stands at the top of the request or within its body, as text or as an object.
match if {
	object.get(input, "errorCode", null) in {null, ""}
	walk(input.requestParameters, [_, document])
	some statement in cloudtrail.statements(document)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
