# METADATA
# title: Access Grants opened to outsiders
# description: >-
#   The instance of S3 Access Grants was given a policy that lets in everyone, or a principal of an account that is
#   neither the record's own nor trusted, or a grant was made for such an account's user or role. Whom a grant names
#   gets credentials for the bucket or prefix without its policy saying so. Trusted accounts come from the
#   organisation profile; without one, every account but the record's own counts as foreign. A grant that a
#   condition narrows to an organisation, to a VPC or its endpoint, or to known accounts does not count. What users
#   and groups of the directory are granted is not judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutAccessGrantsInstanceResourcePolicy.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateAccessGrant.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-cross-accounts.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1530/
# custom:
#   id: aws.s3.access-grant-outside
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
#     eventName: [CreateAccessGrant, PutAccessGrantsInstanceResourcePolicy]
#   subject:
#     - "{recipientAccountId} {awsRegion} access grants"
#     - "{recipientAccountId} access grants"
#     - actor.principal
#   message: "{actor.name} let outsiders have access grants ({eventName})"
#   evidence_note: >-
#     Keep the grant or the policy with its approval, whose data the granted prefix holds, and each GetDataAccess by
#     the outsider, which shows when credentials were handed out.
#   false_positives: >-
#     A partner's account that the profile does not list.
#   remediation: >-
#     Delete the grant (DeleteAccessGrant) or the policy, and treat what it opened as disclosed. Credentials that
#     were handed out last for up to twelve hours.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetDataAccess"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to an organisation"
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetDataAccess","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetDataAccess","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a grant to a role of another account
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateAccessGrant
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {AccessGrantsLocationId: default, Grantee: {GranteeType: IAM, GranteeIdentifier: "arn:aws:iam::999999999999:role/reader"}, Permission: READWRITE, accountId: "111122223333"}
#         recipientAccountId: "111122223333"
#     - name: a grant within the request's body
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateAccessGrant
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", CreateAccessGrantRequest: {Grantee: {GranteeType: IAM, GranteeIdentifier: "arn:aws:iam::999999999999:role/reader"}, Permission: READ}}
#         recipientAccountId: "111122223333"
#     - name: a grant in small letters
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateAccessGrant
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", grantee: {granteeType: IAM, granteeIdentifier: "arn:aws:iam::999999999999:role/reader"}}
#         recipientAccountId: "111122223333"
#     - name: a grant to a role of one's own
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateAccessGrant
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {AccessGrantsLocationId: default, Grantee: {GranteeType: IAM, GranteeIdentifier: "arn:aws:iam::111122223333:role/reader"}, Permission: READWRITE, accountId: "111122223333"}
#         recipientAccountId: "111122223333"
#     - name: a grant to a role of a trusted account
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateAccessGrant
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {AccessGrantsLocationId: default, Grantee: {GranteeType: IAM, GranteeIdentifier: "arn:aws:iam::444455556666:role/reader"}, Permission: READWRITE, accountId: "111122223333"}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: a grant to a person of the directory
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateAccessGrant
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {Grantee: {GranteeType: DIRECTORY_USER, GranteeIdentifier: 83d43802-00b1-7054-db02-f1d683aacba5}, accountId: "111122223333"}
#         recipientAccountId: "111122223333"
#     - name: a grant that was denied
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateAccessGrant
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {AccessGrantsLocationId: default, Grantee: {GranteeType: IAM, GranteeIdentifier: "arn:aws:iam::999999999999:role/reader"}, Permission: READWRITE, accountId: "111122223333"}
#         recipientAccountId: "111122223333"
#     - name: a grant without parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateAccessGrant
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: a grant that is only looked at
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: GetAccessGrant
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {AccessGrantsLocationId: default, Grantee: {GranteeType: IAM, GranteeIdentifier: "arn:aws:iam::999999999999:role/reader"}, Permission: READWRITE, accountId: "111122223333"}
#         recipientAccountId: "111122223333"
#     - name: another system's grant
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: CreateAccessGrant
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {AccessGrantsLocationId: default, Grantee: {GranteeType: IAM, GranteeIdentifier: "arn:aws:iam::999999999999:role/reader"}, Permission: READWRITE, accountId: "111122223333"}
#         recipientAccountId: "111122223333"
#     - name: a policy within the request's body
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", PutAccessGrantsInstanceResourcePolicyRequest: {Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"s3:GetDataAccess"}]}'}}
#         recipientAccountId: "111122223333"
#     - name: a policy as an object
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:GetDataAccess"}]}}
#         recipientAccountId: "111122223333"
#     - name: text that is no policy
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: 'no policy'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: GetAccessGrantsInstanceResourcePolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: PutAccessGrantsInstanceResourcePolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3:GetDataAccess"}]}'}
#         recipientAccountId: "111122223333"
package aws.s3.access_grant_outside

import data.affidavit.cloudtrail
import rego.v1

# What is asked for stands at the top of the request or within its body, a policy as text or as an object.
match if {
	object.get(input, "errorCode", null) in {null, ""}
	walk(input.requestParameters, [_, value])
	lets_outsider_in(value)
}

lets_outsider_in(document) if {
	some statement in cloudtrail.statements(document)
	cloudtrail.grants_outside(statement, known_accounts)
}

lets_outsider_in(grantee) if {
	some key in ["GranteeIdentifier", "granteeIdentifier"]
	account := cloudtrail.account_of(grantee[key])
	not account in known_accounts
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
