# METADATA
# title: Search domain shared outside
# description: >-
#   An OpenSearch or Elasticsearch domain was given a policy that lets in a principal of an account that is neither
#   the record's own nor trusted, or all but those it names. Trusted accounts come from the organisation profile;
#   without one, every account but the record's own counts as foreign. A grant that a condition narrows to an
#   organisation, to a VPC or its endpoint, or to known accounts does not count. Domains that everyone may call are
#   `aws.opensearch.domain-opened`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_UpdateDomainConfig.html
#   - ref: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.opensearch.domain-shared-outside
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
#     eventSource: es.amazonaws.com
#     eventName: [CreateDomain, CreateElasticsearchDomain, UpdateDomainConfig, UpdateElasticsearchDomainConfig]
#   subject:
#     - "{recipientAccountId} {awsRegion} domain {requestParameters.domainName}"
#     - actor.principal
#   message: "{actor.name} shared the search domain {requestParameters.domainName} outside"
#   evidence_note: >-
#     Keep what the domain holds, the policy before and after, how long it stood, and the domain's audit log of that
#     time, if it has one. Requests for data are not in CloudTrail, so without that log the content counts as
#     disclosed.
#   false_positives: >-
#     A supplier's account that the profile does not list; a policy that names an outsider and is sent again with
#     another change.
#   remediation: >-
#     Take the outsider out of the policy, and look at what was asked of the domain meanwhile. Turn on access control
#     within the domain, so that a policy alone opens nothing.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"es:ESHttpGet"}]}'}
#     - name: everyone
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, as an AWS principal"
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a service
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, narrowed to an organisation"
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:ESHttpGet","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a foreign account of any organisation
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:ESHttpGet","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: text that is no policy
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: no policy}
#         recipientAccountId: "111122223333"
#     - name: a policy that is an object
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::999999999999:root"}, Action: "es:ESHttpGet"}]}}
#         recipientAccountId: "111122223333"
#     - name: a policy that is a list
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: [x]}
#         recipientAccountId: "111122223333"
#     - name: no policy
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: null}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: request parameters that are a text
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: x
#         recipientAccountId: "111122223333"
#     - name: request parameters that are a list
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: [x]
#         recipientAccountId: "111122223333"
#     - name: "another system's event of that name"
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: DescribeDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:ESHttpGet"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, by CreateDomain"
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: CreateDomain
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, by CreateElasticsearchDomain"
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: CreateElasticsearchDomain
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a foreign account, by UpdateElasticsearchDomainConfig"
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateElasticsearchDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone and a foreign account
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["*","arn:aws:iam::999999999999:root"]},"Action":"es:*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: a dry run
#       matches: false
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, dryRun: true, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no dry run
#       matches: true
#       event:
#         eventSource: es.amazonaws.com
#         eventName: UpdateDomainConfig
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         awsRegion: eu-west-1
#         requestParameters: {domainName: orders, dryRun: false, accessPolicies: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"es:*"}]}'}
#         recipientAccountId: "111122223333"
package aws.opensearch.domain_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	object.get(input, ["requestParameters", "dryRun"], false) != true
	some statement in cloudtrail.statements(input.requestParameters.accessPolicies)
	named := object.union(statement, {"Principal": [each | some each in statement.Principal; each != "*"]})
	cloudtrail.grants_outside(named, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
