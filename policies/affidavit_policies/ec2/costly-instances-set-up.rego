# METADATA
# title: Costly machines set up to be launched by a service
# description: >-
#   A principal, by itself or by a stack, made a launch template or configuration for a machine with accelerators or of the
#   largest sizes, or asked for a group or fleet of nothing but such types. Auto Scaling or a fleet then launches the
#   machines, so no launch is anybody's own. A fleet that may take ordinary types as well is left out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyFleet.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestSpotFleet.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestSpotInstances.html
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateLaunchConfiguration.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1496/001/
# custom:
#   id: aws.ec2.costly-instances-set-up
#   severity: medium
#   effect: review
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1496.001]
#   controls: {soc2: [CC7.2], hipaa: ["164.308(a)(1)(ii)(D)"], nist-csf: [DE.CM-09], iso27001: [A.8.16]}
#   select:
#     eventSource: [autoscaling.amazonaws.com, ec2.amazonaws.com]
#     eventName: [CreateAutoScalingGroup, CreateFleet, CreateLaunchConfiguration, CreateLaunchTemplate,
#       CreateLaunchTemplateVersion, ModifyFleet, RequestSpotFleet, RequestSpotInstances, UpdateAutoScalingGroup]
#   subject: actor.principal
#   message: "{actor.name} set up costly machines in {awsRegion} ({eventName})"
#   evidence_note: >-
#     Keep the order for the machines, the approval of who pays, and what was launched from the template, group or fleet. Who
#     set it up answers for the machines that a service launches.
#   false_positives: >-
#     Work with models or large simulations; a database that large; a tool that makes such templates and launches nothing yet.
#   remediation: >-
#     Ask whose work it is. If nobody's, delete the group or fleet with its machines in every region, then the template, and end
#     the caller's sessions. Deny such types where they are not used by a service control policy.
#   tests:
#     - name: a template, p4d.24xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: p4d.24xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, p5.48xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: p5.48xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, g4dn.xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: g4dn.xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, gr6.4xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: gr6.4xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, trn1.2xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: trn1.2xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, inf2.xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: inf2.xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, vt1.3xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: vt1.3xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, f1.2xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: f1.2xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, f2.6xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: f2.6xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, hpc7a.12xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: hpc7a.12xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, m7i.metal
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: m7i.metal}}}
#         recipientAccountId: "111122223333"
#     - name: a template, m7i.metal-24xl
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: m7i.metal-24xl}}}
#         recipientAccountId: "111122223333"
#     - name: a template, r8g.24xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: r8g.24xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, c6i.32xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: c6i.32xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, u-3tb1.56xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: u-3tb1.56xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template, u7i-12tb.224xlarge
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: u7i-12tb.224xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template of an ordinary type, t3.micro
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: t3.micro}}}
#         recipientAccountId: "111122223333"
#     - name: a template of an ordinary type, m7i.16xlarge
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: m7i.16xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template of an ordinary type, g2.2xlarge
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: g2.2xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template of an ordinary type, p1.xlarge
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: p1.xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template of an ordinary type, mp2.xlarge
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: mp2.xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template of an ordinary type, metal.large
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: metal.large}}}
#         recipientAccountId: "111122223333"
#     - name: a template of an ordinary type, m7i.24xlarge-x
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: m7i.24xlarge-x}}}
#         recipientAccountId: "111122223333"
#     - name: a template of an ordinary type, m7i-24xlarge
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: m7i-24xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a template of an ordinary type, m7i.metal-xl
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: m7i.metal-xl}}}
#         recipientAccountId: "111122223333"
#     - name: a version of a template, by a stack
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplateVersion
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve, invokedBy: cloudformation.amazonaws.com}
#         requestParameters: {CreateLaunchTemplateVersionRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: p5.48xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: a launch configuration
#       matches: true
#       event:
#         eventSource: autoscaling.amazonaws.com
#         eventName: CreateLaunchConfiguration
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {launchConfigurationName: c, imageId: ami-1, instanceType: p5.48xlarge}
#         recipientAccountId: "111122223333"
#     - name: a group whose types are all costly
#       matches: true
#       event:
#         eventSource: autoscaling.amazonaws.com
#         eventName: CreateAutoScalingGroup
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {autoScalingGroupName: g, maxSize: 10, mixedInstancesPolicy: {launchTemplate: {launchTemplateSpecification: {launchTemplateName: t}, overrides: [{instanceType: g5.xlarge}, {instanceType: g6.xlarge}]}}}
#         recipientAccountId: "111122223333"
#     - name: a group is given costly types
#       matches: true
#       event:
#         eventSource: autoscaling.amazonaws.com
#         eventName: UpdateAutoScalingGroup
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {autoScalingGroupName: g, mixedInstancesPolicy: {launchTemplate: {overrides: [{instanceType: g5.xlarge}]}}}
#         recipientAccountId: "111122223333"
#     - name: a fleet whose types are all costly
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateFleet
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateFleetRequest: {Type: instant, LaunchTemplateConfigs: {tag: 1, LaunchTemplateSpecification: {LaunchTemplateId: lt-1}, Overrides: [{tag: 1, InstanceType: g5.xlarge}, {tag: 2, InstanceType: g6.xlarge}]}}}
#         recipientAccountId: "111122223333"
#     - name: a fleet is given costly types
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: ModifyFleet
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {ModifyFleetRequest: {FleetId: fleet-1, LaunchTemplateConfig: {tag: 1, Overrides: {tag: 1, InstanceType: p5.48xlarge}}}}
#         recipientAccountId: "111122223333"
#     - name: a Spot fleet
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: RequestSpotFleet
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {spotFleetRequestConfig: {targetCapacity: 10, launchSpecifications: [{imageId: ami-1, instanceType: p3.2xlarge}]}}
#         recipientAccountId: "111122223333"
#     - name: Spot machines
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: RequestSpotInstances
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {instanceCount: 2, launchSpecification: {imageId: ami-1, instanceType: p3.2xlarge}}
#         recipientAccountId: "111122223333"
#     - name: a fleet that may take an ordinary type as well
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateFleet
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateFleetRequest: {Type: instant, LaunchTemplateConfigs: {tag: 1, LaunchTemplateSpecification: {LaunchTemplateId: lt-1}, Overrides: [{tag: 1, InstanceType: m7i.24xlarge}, {tag: 2, InstanceType: m7i.xlarge}]}}}
#         recipientAccountId: "111122223333"
#     - name: a template that names no type
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1}}}
#         recipientAccountId: "111122223333"
#     - name: a tag that looks like a type
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: p5.48xlarge}}
#         recipientAccountId: "111122223333"
#     - name: a service, by somebody's rights
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve, invokedBy: eks.amazonaws.com}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: p5.48xlarge}}}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: p5.48xlarge}}}
#         errorCode: Client.UnauthorizedOperation
#         recipientAccountId: "111122223333"
#     - name: the request is not recorded
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: RunInstances
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {instanceType: p5.48xlarge}
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateLaunchTemplateRequest: {LaunchTemplateName: t, LaunchTemplateData: {ImageId: ami-1, InstanceType: p5.48xlarge}}}
#         recipientAccountId: "111122223333"
package aws.ec2.costly_instances_set_up

import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	object.get(input.userIdentity, "invokedBy", null) in {null, "cloudformation.amazonaws.com"}
	count(types) > 0
	not ordinary
}

# The types of `aws.ec2.costly-instances-launched`.
costly := `^(p[2-9]|g[3-9]|gr[0-9]|trn|inf|vt|f[12]|hpc)[a-z0-9-]*\.|\.(metal(-[0-9]+xl)?|(2[4-9]|[3-9][0-9]|[1-9][0-9][0-9])xlarge)$`

# EC2 and Auto Scaling nest a type at different depths, and EC2 writes a list of one as an object.
types contains type if {
	some path, type
	walk(input.requestParameters, [path, type])
	path[count(path) - 1] in {"instanceType", "InstanceType"}
	is_string(type)
}

ordinary if {
	some type in types
	not regex.match(costly, type)
}
