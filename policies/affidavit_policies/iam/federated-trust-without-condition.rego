# METADATA
# title: Role trusts everybody at a public identity provider
# description: >-
#   A role was created, or its trust policy replaced, so that a token of an identity provider that many customers share is
#   enough to assume it: GitHub, GitLab, HCP Terraform, Buildkite, Codefresh, Amazon Cognito, Google, Login with Amazon or
#   Facebook, and no condition says whose token. Anybody with an account there can get such a token. A condition narrows when
#   it names an owner, a repository, an organisation, a pool, an application or a person, and does not hold where the claim is
#   missing. A pattern must name the owner in full.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1098/003/
# custom:
#   id: aws.iam.federated-trust-without-condition
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1098.003]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     pci-dss: ["8.2.7"]
#     hipaa: ["164.308(a)(4)(ii)(B)"]
#     nist-csf: [PR.AA-05]
#     iso27001: [A.5.15, A.5.19]
#   select:
#     eventSource: iam.amazonaws.com
#     eventName: [CreateRole, UpdateAssumeRolePolicy]
#   subject: [responseElements.role.arn, "{recipientAccountId} role {requestParameters.roleName}"]
#   message: "{actor.name} let everybody at a public identity provider assume the role {requestParameters.roleName}"
#   evidence_note: >-
#     Keep the trust policy from the record, the one that replaced it and the time between, and every
#     AssumeRoleWithWebIdentity of the role in that time with the subject of its token. They show how long the role stood open
#     and who went through.
#   false_positives: >-
#     A claim that names the owner and is not known here; a role that grants nothing until it is finished. IAM itself refuses
#     the plainest policies of this kind, but not every pattern.
#   remediation: >-
#     Add a condition that names the owner in full, such as `repo:OWNER/REPOSITORY:*`, end the sessions issued meanwhile, and
#     look at what they did.
#   tests:
#     - name: everybody on GitHub who asks for the right audience
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: everybody on GitHub, by a new role
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, assumeRolePolicyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/deploy"}}, recipientAccountId: "111122223333"}
#     - name: any repository
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}, "StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: repositories of every owner whose name begins so
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:example*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one of two subjects is anybody
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": ["repo:example/app:*", "*"]}}}]}'}, recipientAccountId: "111122223333"}
#     - name: a condition that holds where the claim is missing
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEqualsIfExists": {"token.actions.githubusercontent.com:sub": "repo:example/app:ref:refs/heads/main"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: a condition that holds of no value
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"ForAllValues:StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: everybody but one
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringNotEquals": {"token.actions.githubusercontent.com:sub": "repo:example/app:ref:refs/heads/main"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: a subject that is no text
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": 7}}}]}'}, recipientAccountId: "111122223333"}
#     - name: a condition that is none
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": "token.actions.githubusercontent.com:sub"}}]}'}, recipientAccountId: "111122223333"}
#     - name: no condition at all, as a list
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": []}]}'}, recipientAccountId: "111122223333"}
#     - name: "the condition is on another provider's claim"
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"gitlab.com:sub": "project_path:example/*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: every kind of assuming
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:Assume*"}]}'}, recipientAccountId: "111122223333"}
#     - name: actions in capitals, tagging among them
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": ["sts:TagSession", "STS:ASSUMEROLEWITHWEBIDENTITY"]}]}'}, recipientAccountId: "111122223333"}
#     - name: everybody on GitLab
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"gitlab.com:aud": "https://gitlab.com"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: everybody on HCP Terraform
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/app.terraform.io"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"app.terraform.io:sub": "organization:*:project:*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: everybody on Buildkite
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/agent.buildkite.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: everybody on Codefresh
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.codefresh.io"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: every pool of Cognito
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: every pool of Cognito in a region
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"cognito-identity.amazonaws.com:aud": "eu-west-1:*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: everybody at Google
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: everybody at Amazon
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "www.amazon.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: everybody at Facebook
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "graph.facebook.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: a principal in another partition
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws-us-gov:iam::111122223333:oidc-provider/gitlab.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: an empty error code is none
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333", errorCode: ""}
#     - name: one repository on GitHub
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "repo:example/app:ref:refs/heads/main"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: the repositories of one owner
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one owner by number
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:repository_owner_id": "1234"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one repository by number
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:repository_id": "1234"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one repository by name, in capitals
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEqualsIgnoreCase": {"TOKEN.ACTIONS.GITHUBUSERCONTENT.COM:REPOSITORY": "Example/App"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: any repository by name
#       matches: true
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:repository": "*/app"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one enterprise
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:enterprise_id": "1234"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one workflow
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:job_workflow_ref": "example/ci/.github/workflows/deploy.yml@*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one of some repositories
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"ForAnyValue:StringLike": {"token.actions.githubusercontent.com:sub": ["repo:example/app:*", "repo:example/web:*"]}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one group on GitLab
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"gitlab.com:sub": "project_path:example/*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one organization of HCP Terraform
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/app.terraform.io"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"app.terraform.io:sub": "organization:example:project:*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one organization of Buildkite
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/agent.buildkite.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"agent.buildkite.com:sub": "organization:example"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one account of Codefresh
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.codefresh.io"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"oidc.codefresh.io:sub": "account:1234:pipeline:*"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one pool of Cognito
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:00000000-0000-4000-8000-000000000001"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one application at Google
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"accounts.google.com:aud": "1234.apps.example.com"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one application at Google, by its other name
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"accounts.google.com:oaud": "1234.apps.example.com"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one person at Google
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"accounts.google.com:sub": "1234"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one application at Amazon
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "www.amazon.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"www.amazon.com:app_id": "amzn1.application.1"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one person at Amazon
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "www.amazon.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"www.amazon.com:user_id": "amzn1.account.1"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one application at Facebook
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "graph.facebook.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"graph.facebook.com:app_id": "1234"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: one person at Facebook
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "graph.facebook.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"graph.facebook.com:id": "1234"}}}]}'}, recipientAccountId: "111122223333"}
#     - name: "an organisation's own provider"
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/idp.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: "an enterprise's own issuer at GitHub"
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com/example"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: a server of the name at the end of another
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/git.example.com/gitlab.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: a SAML provider of the name
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/gitlab.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: it may only tag sessions
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:TagSession"}]}'}, recipientAccountId: "111122223333"}
#     - name: GitHub is denied
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Deny", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "*"}]}'}, recipientAccountId: "111122223333"}
#     - name: a document in another parameter
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAANA, arn: "arn:aws:iam::111122223333:user/ana", accountId: "111122223333", userName: ana}, requestParameters: {roleName: deploy, description: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: denied attempt
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, errorCode: AccessDenied, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: no request parameters
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: null, recipientAccountId: "111122223333"}
#     - name: "another system's event of that name"
#       matches: false
#       event: {eventSource: audit.example.com, eventName: UpdateAssumeRolePolicy, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
#     - name: another call with the same parameters
#       matches: false
#       event: {eventSource: iam.amazonaws.com, eventName: GetRole, userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {roleName: deploy, policyDocument: '{"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}'}, recipientAccountId: "111122223333"}
package aws.iam.federated_trust_without_condition

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some parameter in ["policyDocument", "assumeRolePolicyDocument"]
	some statement in cloudtrail.statements(input.requestParameters[parameter])
	statement.Effect == "Allow"
	cloudtrail.glob_match_any("sts:assumerolewithwebidentity", [lower(action) | some action in statement.Action])
	some principal in statement.Principal
	some provider, claims in shared_providers
	regex.replace(principal, `^Federated:(arn:[^/]*:oidc-provider/)?`, "") == provider
	not narrowed(statement.Condition, provider, claims)
}

# IfExists and ForAllValues also hold where the claim is missing.
narrowed(condition, provider, claims) if {
	is_object(condition)
	some operator, keys in condition
	regex.match(`^(ForAnyValue:)?String(Equals|EqualsIgnoreCase|Like)$`, operator)
	is_object(keys)
	some claim, form in claims
	some key, values in keys
	lower(key) == concat(":", [provider, claim])
	every value in cloudtrail.as_array(values) {
		is_string(value)
		regex.match(form, value)
	}
}

# A subject such as `repo:owner/name:ref:…` or `organization:name:…`: its first name in full.
subject := `^[a-z_]+:[^*?/:]+([/:]|$)`

name := `^[^*?/]+(/|$)`

# Issuers that all their customers share, and the claims that tell these apart.
shared_providers := {
	"accounts.google.com": {"aud": name, "oaud": name, "sub": name},
	"agent.buildkite.com": {"sub": subject},
	"app.terraform.io": {"sub": subject},
	"cognito-identity.amazonaws.com": {"aud": name},
	"gitlab.com": {"sub": subject},
	"graph.facebook.com": {"app_id": name, "id": name},
	"oidc.codefresh.io": {"sub": subject},
	"token.actions.githubusercontent.com": {
		"enterprise_id": name,
		"job_workflow_ref": name,
		"repository": name,
		"repository_id": name,
		"repository_owner_id": name,
		"sub": subject,
	},
	"www.amazon.com": {"app_id": name, "user_id": name},
}
