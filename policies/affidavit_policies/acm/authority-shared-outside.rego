# METADATA
# title: Private certificate authority shared outside
# description: >-
#   A private certificate authority was given a policy that lets in everyone, or a principal of an account that is
#   neither the record's own nor trusted, which can have certificates issued that all believe who trust the
#   authority. Trusted accounts come from the organisation profile; without one, every account but the record's own
#   counts as foreign. A grant that a condition narrows to an organisation, to a VPC or its endpoint, or to known
#   accounts does not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/privateca/latest/APIReference/API_PutPolicy.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1649/
# custom:
#   id: aws.acm.authority-shared-outside
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1649]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     pci-dss: ["8.2.7"]
#     hipaa: ["164.308(a)(4)(ii)(B)"]
#     nist-csf: [PR.AA-05]
#     iso27001: [A.5.15, A.5.19]
#   select:
#     eventSource: acm-pca.amazonaws.com
#     eventName: PutPolicy
#   subject:
#     - requestParameters.resourceArn
#     - actor.principal
#   message: "{actor.name} shared the certificate authority {requestParameters.resourceArn} outside"
#   evidence_note: >-
#     Keep the policy before and after, what trusts the authority, and the list of certificates that were issued
#     while it stood, which the authority's audit report has.
#   false_positives: >-
#     A partner's account that the profile does not list.
#   remediation: >-
#     Delete the policy (DeletePolicy) or put the former one back. Revoke the certificates that outsiders had
#     issued, and look where they were used.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"acm-pca:IssueCertificate"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to an organisation"
#       matches: false
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"acm-pca:IssueCertificate","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"acm-pca:IssueCertificate","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: text that is no policy
#       matches: false
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: 'no policy'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: GetPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: acm-pca.amazonaws.com
#         eventName: PutPolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {resourceArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/a1b2", policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"acm-pca:IssueCertificate"}]}'}
#         recipientAccountId: "111122223333"
package aws.acm.authority_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policy)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
