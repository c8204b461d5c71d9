# METADATA
# title: File system shared outside
# description: >-
#   The policy of an EFS file system was set to let in everyone, or an account that is neither the record's own nor
#   trusted. Trusted accounts come from the organisation profile; without one, every account but the record's own counts as
#   foreign. A grant that a condition narrows to an organisation, to a VPC or its endpoint, or to known accounts does not
#   count, nor does one to everyone who comes through a mount target, which only networks joined to it reach. An account
#   that is named counts all the same, since every client mounts through a mount target.
# related_resources:
#   - ref: https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html
#   - ref: https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.efs.file-system-shared-outside
#   severity: medium
#   effect: review
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
#     eventSource: elasticfilesystem.amazonaws.com
#     eventName: PutFileSystemPolicy
#   subject: ["{recipientAccountId} {awsRegion} file system {requestParameters.fileSystemId}", actor.principal]
#   message: "{actor.name} shared the file system {requestParameters.fileSystemId} outside"
#   evidence_note: >-
#     Keep what the file system holds, the policy before and after, and the record that put it back, with the networks that
#     its mount targets could be reached from. They show who could have read it, and for how long.
#   false_positives: A partner's account that the profile does not list; clients that a security group keeps out all the same.
#   remediation: Put the former policy back, and name the roles that may mount the file system.
#   tests:
#     - name: an account that no profile lists
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but one
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: an account that the profile trusts
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["999999999999"]}
#     - name: another account than the one it trusts
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: the account itself
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone of an organisation
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: a refusal to outsiders
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#         errorCode: AccessDenied
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#         errorCode: ""
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: DescribeFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*"}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone through a mount target
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone through a mount target, by a bare true
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": true}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone but through a mount target
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone over TLS
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: an outsider by name through a mount target
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:role/reader"}, "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone and an outsider by name through a mount target
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["*", "999999999999"]}, "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone and a trusted account through a mount target
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["*", "999999999999"]}, "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}}]}'}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["999999999999"]}
#     - name: everyone through a mount target, in a list
#       matches: false
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": ["true"]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone, through a mount target or not
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": ["true", "false"]}}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone, under a condition of an odd shape
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": {"Bool": "x"}}]}'}
#         recipientAccountId: "111122223333"
#     - name: everyone, under a condition that is none
#       matches: true
#       event:
#         eventSource: elasticfilesystem.amazonaws.com
#         eventName: PutFileSystemPolicy
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {fileSystemId: fs-1, policy: '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount", "Resource": "*", "Condition": "x"}]}'}
#         recipientAccountId: "111122223333"
package aws.efs.file_system_shared_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some statement in cloudtrail.statements(input.requestParameters.policy)
	cloudtrail.grants_outside(statement, known_accounts)
	not left_to_networks(statement)
}

# Whoever is named is let in on purpose; of everyone, only those whom the networks of the mount targets let through.
left_to_networks(statement) if {
	not names_outsider(statement)
	is_object(statement.Condition.Bool)
	some key, values in statement.Condition.Bool
	lower(key) == "elasticfilesystem:accessedviamounttarget"
	every value in cloudtrail.as_array(values) {
		value in {"true", true}
	}
}

names_outsider(statement) if {
	some principal in statement.Principal
	account := cloudtrail.account_of(principal)
	not account in known_accounts
}

known_accounts := cloudtrail.known_accounts(input, data.profile.trusted_accounts)
