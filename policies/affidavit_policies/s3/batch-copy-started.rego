# METADATA
# title: Batch job made that copies or shares objects
# description: >-
#   A job of S3 Batch Operations was made that copies objects to a bucket or sets their access lists: one call moves
#   or opens as many objects as its manifest names. The record names the target bucket but not whose it is. Jobs
#   that replicate go by rules of the bucket, which `aws.s3.replicated-outside` looks at.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateJob.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1530/
# custom:
#   id: aws.s3.batch-copy-started
#   severity: medium
#   effect: review
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
#     eventName: CreateJob
#   subject:
#     - actor.principal
#     - recipientAccountId
#   message: "{actor.name} made a batch job that copies or shares objects"
#   evidence_note: >-
#     Keep the job with its manifest and completion report, whose bucket the target is, and the order for it. They
#     show which objects went where.
#   false_positives: >-
#     A migration, a change of encryption or of storage class, which copies objects onto themselves.
#   remediation: >-
#     Ask whose work it is; cancel the job (UpdateJobStatus) if nobody's. Check the owner of the target bucket, and
#     treat what reached a foreign one as disclosed. Let few roles make jobs.
#   tests:
#     - name: a job that copies
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Operation: {S3PutObjectCopy: {TargetResource: "arn:aws:s3:::backup"}}, Priority: 10, RoleArn: "arn:aws:iam::111122223333:role/batch"}
#         recipientAccountId: "111122223333"
#     - name: within the request's body
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", CreateJobRequest: {Operation: {S3PutObjectCopy: {TargetResource: "arn:aws:s3:::backup"}}}}
#         recipientAccountId: "111122223333"
#     - name: in small letters
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", operation: {s3PutObjectCopy: {targetResource: "arn:aws:s3:::backup"}}}
#         recipientAccountId: "111122223333"
#     - name: a job that sets access lists
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Operation: {S3PutObjectAcl: {AccessControlPolicy: {CannedAccessControlList: public-read}}}, Priority: 10, RoleArn: "arn:aws:iam::111122223333:role/batch"}
#         recipientAccountId: "111122223333"
#     - name: access lists in small letters
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", operation: {s3PutObjectAcl: {}}}
#         recipientAccountId: "111122223333"
#     - name: a job that sets tags
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Operation: {S3PutObjectCopy: null, S3PutObjectTagging: {TagSet: []}}, Priority: 10, RoleArn: "arn:aws:iam::111122223333:role/batch"}
#         recipientAccountId: "111122223333"
#     - name: a job that replicates by rules that stand already
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Operation: {S3ReplicateObject: {}}, Priority: 10, RoleArn: "arn:aws:iam::111122223333:role/batch"}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateJob
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Operation: {S3PutObjectCopy: {TargetResource: "arn:aws:s3:::backup"}}, Priority: 10, RoleArn: "arn:aws:iam::111122223333:role/batch"}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateJob
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Operation: {S3PutObjectCopy: {TargetResource: "arn:aws:s3:::backup"}}, Priority: 10, RoleArn: "arn:aws:iam::111122223333:role/batch"}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: CreateJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: CreateJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Operation: {S3PutObjectCopy: {TargetResource: "arn:aws:s3:::backup"}}, Priority: 10, RoleArn: "arn:aws:iam::111122223333:role/batch"}
#         recipientAccountId: "111122223333"
#     - name: a job of another service
#       matches: false
#       event:
#         eventSource: glue.amazonaws.com
#         eventName: CreateJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Operation: {S3PutObjectCopy: {TargetResource: "arn:aws:s3:::backup"}}, Priority: 10, RoleArn: "arn:aws:iam::111122223333:role/batch"}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: s3.amazonaws.com
#         eventName: DescribeJob
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {accountId: "111122223333", Operation: {S3PutObjectCopy: {TargetResource: "arn:aws:s3:::backup"}}, Priority: 10, RoleArn: "arn:aws:iam::111122223333:role/batch"}
#         recipientAccountId: "111122223333"
package aws.s3.batch_copy_started

import rego.v1

# What the job does stands at the top of the request or within its body.
match if {
	object.get(input, "errorCode", null) in {null, ""}
	walk(input.requestParameters, [_, operation])
	some key in ["S3PutObjectAcl", "S3PutObjectCopy", "s3PutObjectAcl", "s3PutObjectCopy"]
	is_object(operation[key])
}
