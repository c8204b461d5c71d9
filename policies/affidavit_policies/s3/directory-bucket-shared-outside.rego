# METADATA
# title: Directory bucket shared outside
# description: >-
#   A directory bucket (S3 Express One Zone) was given a policy that lets in everyone, or a principal of an account
#   that is neither the record's own nor trusted. Trusted accounts come from the organisation profile; without one,
#   every account but the record's own counts as foreign. A grant that a condition narrows to an organisation, to a
#   VPC or its endpoint, or to known accounts does not count.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-one-zone-logging.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1530/
# custom:
#   id: aws.s3.directory-bucket-shared-outside
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
#   lint:
#     accept:
#       unlisted-event-source: The S3 User Guide says that records of directory buckets have this source.
#   select:
#     eventSource: s3express.amazonaws.com
#     eventName: PutBucketPolicy
#   subject:
#     - requestParameters.bucketName
#     - actor.principal
#   message: "{actor.name} let outsiders into the directory bucket {requestParameters.bucketName}"
#   evidence_note: >-
#     Keep what the bucket holds and whose data it is, the policy before and after, and the sessions of outsiders
#     while it stood, which are in the log only where data events of directory buckets are recorded.
#   false_positives: >-
#     A partner's account that the profile does not list.
#   remediation: >-
#     Delete the policy or put the former one back, and treat what it opened as disclosed. Hold other accounts off
#     by a resource control policy.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account and a foreign one, by their numbers"
#       matches: true
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","999999999999"]},"Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: everyone
#       matches: true
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/own"},"Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "a trusted account, and one's own"
#       matches: false
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/own"]},"Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "the caller's account, in a record that names no other"
#       matches: false
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3express:CreateSession"}]}'}
#     - name: a service
#       matches: false
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account is denied
#       matches: false
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
#     - name: "everyone, narrowed to an organisation"
#       matches: false
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3express:CreateSession","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone whose organisation has any id
#       matches: true
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3express:CreateSession","Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: as an object
#       matches: true
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: {Statement: [{Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3express:CreateSession"}]}}
#         recipientAccountId: "111122223333"
#     - name: text that is no policy
#       matches: false
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: 'no policy'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: GetBucketPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: s3express.amazonaws.com
#         eventName: PutBucketPolicy
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {bucketName: orders--euw1-az1--x-s3, bucketPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"s3express:CreateSession"}]}'}
#         recipientAccountId: "111122223333"
package aws.s3.directory_bucket_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.bucketPolicy)
	cloudtrail.grants_outside(statement, known_accounts)
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
