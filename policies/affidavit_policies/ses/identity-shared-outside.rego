# METADATA
# title: Mail identity shared outside
# description: >-
#   A domain or address that mail is sent from was given a policy that lets in everyone, or a principal of an account
#   that is neither the record's own nor trusted. Trusted accounts come from the organisation profile; without one,
#   every account but the record's own counts as foreign. A grant that a condition narrows to an organisation, to a
#   VPC or its endpoint, or to known accounts does not count. Whoever is let in may send mail in the organisation's
#   name.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ses/latest/APIReference/API_PutIdentityPolicy.html
#   - ref: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailIdentityPolicy.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1496/004/
# custom:
#   id: aws.ses.identity-shared-outside
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1496.004]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     pci-dss: ["8.2.7"]
#     hipaa: ["164.308(a)(4)(ii)(B)"]
#     nist-csf: [PR.AA-05]
#     iso27001: [A.5.15, A.5.19]
#   select:
#     eventSource: ses.amazonaws.com
#     eventName: [CreateEmailIdentityPolicy, PutIdentityPolicy, UpdateEmailIdentityPolicy]
#   subject:
#     - "{recipientAccountId} {awsRegion} identity {requestParameters.emailIdentity}"
#     - "{recipientAccountId} {awsRegion} identity {requestParameters.identity}"
#     - actor.principal
#   message: "{actor.name} let outsiders send mail in the organisation's name ({eventName})"
#   evidence_note: >-
#     Keep the identity, the policy before and after, who is behind the outside account, and the mail that went out
#     meanwhile, from the sending statistics. It shows whether somebody wrote to others in the organisation's name.
#   false_positives: A supplier who sends mail for the organisation from an account that the profile does not list.
#   remediation: >-
#     Delete the policy (DeleteIdentityPolicy), and warn those who may have got mail. Verify a subdomain for each
#     supplier instead.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"ses:SendEmail"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: nobody is named as left out
#       matches: false
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","NotPrincipal":[],"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each key"
#       matches: false
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/*"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:SourceVpc":"vpc-1a"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:SourceVpce":"vpce-1a"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:PrincipalAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/own"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"AWS:SourceAccount":"111122223333"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/own"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"AWS:SourceOwner":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed by each operator"
#       matches: false
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation's id ends alike
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringLike":{"aws:PrincipalOrgID":"*o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to a foreign account beside one's own"
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringEquals":{"aws:PrincipalAccount":["111122223333","999999999999"]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under an operator that holds when the key is missing"
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a condition for all values"
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under conditions of odd shapes"
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringEquals":"aws:PrincipalOrgID"}},{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":"none"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an account"
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringEquals":{"aws:PrincipalAccount":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, under a number for an organisation"
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringEquals":{"aws:PrincipalOrgID":[5]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag of the caller's choice
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringEquals":{"aws:PrincipalTag/account":"111122223333"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone with a tag that looks like an organisation
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Condition":{"StringEquals":{"aws:PrincipalTag/owner":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: GetIdentityPolicies
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: PutIdentityPolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {identity: "arn:aws:ses:eu-west-1:111122223333:identity/example.com", policyName: x, policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: by the newer call
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: CreateEmailIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {emailIdentity: example.com, policyName: x, policy: '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
#     - name: by a change
#       matches: true
#       event:
#         eventSource: ses.amazonaws.com
#         eventName: UpdateEmailIdentityPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {emailIdentity: example.com, policyName: x, policy: '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "ses:SendEmail"}]}'}
#         recipientAccountId: "111122223333"
package aws.ses.identity_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policy)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
