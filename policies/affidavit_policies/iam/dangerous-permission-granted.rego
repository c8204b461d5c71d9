# METADATA
# title: Policy written that lets its holder gain more
# description: >-
#   An inline policy, a customer managed policy or a new version of one, or the inline policy of a permission set, allows
#   without condition an action with which its holder can get further rights: to write or attach policies, to make keys or
#   passwords for others, to change who may assume a role, to take boundaries away, to pass any role to a service or to assume
#   any role. It is judged where it holds for every resource, or for every role, user, group or policy of an account. Policies
#   that allow everything, or all of IAM, are found by aws.iam.administrator-policy-put.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1098/003/
# custom:
#   id: aws.iam.dangerous-permission-granted
#   severity: medium
#   effect: review
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1098.003]
#   controls:
#     soc2: [CC6.3]
#     pci-dss: ["7.2.2"]
#     hipaa: ["164.308(a)(4)(ii)(C)"]
#     nist-csf: [PR.AA-05]
#     iso27001: [A.8.2]
#   select:
#     eventSource: [iam.amazonaws.com, sso.amazonaws.com]
#     eventName: [CreatePolicy, CreatePolicyVersion, PutGroupPolicy, PutInlinePolicyToPermissionSet, PutRolePolicy,
#       PutUserPolicy]
#   subject: actor.principal
#   message: "{actor.name} wrote a policy that lets its holder gain more ({eventName})"
#   evidence_note: >-
#     Keep the policy document, the approved change, and who holds the policy. Whoever holds it is an administrator in all but
#     name, so an auditor asks for the same approval and the same regular review as for those.
#   false_positives: >-
#     Roles of deployment pipelines, of operators that manage IAM, and of tools that start services with roles of their users;
#     a policy meant as a permissions boundary; rights that a boundary or a service control policy narrows.
#   remediation: >-
#     Name the roles, users or policies in the resource, or add a condition such as `iam:PassedToService` or
#     `iam:PermissionsBoundary`.
#   tests:
#     - name: AddUserToGroup on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:AddUserToGroup", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: AttachGroupPolicy on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:AttachGroupPolicy", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: AttachRolePolicy on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: AttachUserPolicy on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: CreateAccessKey on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: CreateLoginProfile on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:CreateLoginProfile", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: CreatePolicyVersion on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: DeleteRolePermissionsBoundary on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:DeleteRolePermissionsBoundary", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: DeleteUserPermissionsBoundary on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:DeleteUserPermissionsBoundary", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: PassRole on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: PutGroupPolicy on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PutGroupPolicy", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: PutRolePolicy on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: PutUserPolicy on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: SetDefaultPolicyVersion on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:SetDefaultPolicyVersion", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: UpdateAssumeRolePolicy on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:UpdateAssumeRolePolicy", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: UpdateLoginProfile on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:UpdateLoginProfile", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: AssumeRole on everything
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: among others, by a new policy
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: CreatePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "iam:PassRole"], "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: by a new version of a policy
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: CreatePolicyVersion, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {policyArn: "arn:aws:iam::111122223333:policy/more", policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: by a policy in a group
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutGroupPolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: by a policy in a user
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutUserPolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: by a policy in a permission set
#       matches: true
#       event: {eventSource: sso.amazonaws.com, eventName: PutInlinePolicyToPermissionSet, userIdentity: {type: AssumedRole, principalId: "AROAADMIN:ana", arn: "arn:aws:sts::111122223333:assumed-role/admin/ana", accountId: "111122223333", sessionContext: {sessionIssuer: {type: Role, principalId: AROAADMIN, arn: "arn:aws:iam::111122223333:role/admin", accountId: "111122223333", userName: admin}}}, requestParameters: {permissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1", inlinePolicy: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: all that begins so
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:Put*", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: all of STS
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "STS:*", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: every role of the account
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/*"}]}'}, recipientAccountId: "111122223333"}
#     - name: every role of every account
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ["arn:aws:s3:::orders", "arn:aws-us-gov:iam::*:role/*"]}]}'}, recipientAccountId: "111122223333"}
#     - name: every user
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::111122223333:user/*"}]}'}, recipientAccountId: "111122223333"}
#     - name: every group
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PutGroupPolicy", "Resource": "arn:aws:iam::111122223333:group/*"}]}'}, recipientAccountId: "111122223333"}
#     - name: every policy
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": "arn:aws:iam::111122223333:policy/*"}]}'}, recipientAccountId: "111122223333"}
#     - name: everything in IAM
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::111122223333:*"}]}'}, recipientAccountId: "111122223333"}
#     - name: all of IAM on every role
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::111122223333:role/*"}]}'}, recipientAccountId: "111122223333"}
#     - name: an empty condition
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {}}]}'}, recipientAccountId: "111122223333"}
#     - name: an empty error code is none
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333", errorCode: ""}
#     - name: everything but one action beside
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}, {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: all of IAM on some roles beside
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::111122223333:role/own"}, {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: one role
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/build"}]}'}, recipientAccountId: "111122223333"}
#     - name: roles whose names end alike
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/*-reader"}]}'}, recipientAccountId: "111122223333"}
#     - name: roles of one path
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/teams/*"}]}'}, recipientAccountId: "111122223333"}
#     - name: a role whose name ends so
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/build/role/*"}]}'}, recipientAccountId: "111122223333"}
#     - name: every object of a bucket
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:s3:::orders/user/*"}]}'}, recipientAccountId: "111122223333"}
#     - name: every role, to one service
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: reading IAM
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: all of S3
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: it is denied
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: everything is left to another policy
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: so is everything, by its other name
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "*:*", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: so is all of IAM, with more beside
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": ["IAM:*", "sts:AssumeRole"], "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: a document in another parameter
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: CreatePolicy, userIdentity: {type: IAMUser, principalId: AIDAANA, arn: "arn:aws:iam::111122223333:user/ana", accountId: "111122223333", userName: ana}, requestParameters: {policyName: more, description: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: denied attempt
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, errorCode: AccessDenied, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: no request parameters
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: null, recipientAccountId: "111122223333"}
#     - name: "another system's event of that name"
#       matches: false
#       event: {eventSource: audit.example.com, eventName: PutRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: another call with the same parameters
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: GetRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: build, policyName: more, policyDocument: '{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'}, recipientAccountId: "111122223333"}
package aws.iam.dangerous_permission_granted

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some parameter in ["policyDocument", "inlinePolicy"]
	statements := [statement |
		some statement in cloudtrail.statements(input.requestParameters[parameter])
		statement.Effect == "Allow"
	]
	some statement in statements
	statement.Condition in {null, {}}
	some action in statement.Action
	cloudtrail.glob_match_any(escalations[_], [lower(action)])
	some resource in statement.Resource
	regex.match(`^(\*|arn:[a-z-]+:iam::[0-9*]+:((role|user|group|policy)/)?\*)$`, resource)
	not administers(statements)
}

# What aws.iam.administrator-policy-put finds.
administers(statements) if {
	some statement in statements
	"*" in statement.Resource
	some action in statement.Action
	lower(action) in {"*", "*:*", "iam:*"}
}

escalations := {
	"iam:addusertogroup",
	"iam:attachgrouppolicy",
	"iam:attachrolepolicy",
	"iam:attachuserpolicy",
	"iam:createaccesskey",
	"iam:createloginprofile",
	"iam:createpolicyversion",
	"iam:deleterolepermissionsboundary",
	"iam:deleteuserpermissionsboundary",
	"iam:passrole",
	"iam:putgrouppolicy",
	"iam:putrolepolicy",
	"iam:putuserpolicy",
	"iam:setdefaultpolicyversion",
	"iam:updateassumerolepolicy",
	"iam:updateloginprofile",
	"sts:assumerole",
}
