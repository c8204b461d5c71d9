# METADATA
# title: Costly machines set up to be launched by a service
# description: >-
#   A principal, by itself or by a stack, made a launch template or configuration for a machine with accelerators or of the
#   largest sizes, reserved such machines, or asked EC2, Auto Scaling, Batch, EKS, EMR or GameLift for a group, fleet or
#   cluster of nothing but such types. The service then launches the machines, so no launch is anybody's own. What may take
#   ordinary types as well is left out; of a cluster of EMR each group or fleet is looked at by itself, since all are launched.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyFleet.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestSpotFleet.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestSpotInstances.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCapacityReservation.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCapacityReservationFleet.html
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateLaunchConfiguration.html
#   - ref: https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html
#   - ref: https://docs.aws.amazon.com/batch/latest/APIReference/API_UpdateComputeEnvironment.html
#   - ref: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
#   - ref: https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html
#   - ref: https://docs.aws.amazon.com/emr/latest/APIReference/API_AddInstanceGroups.html
#   - ref: https://docs.aws.amazon.com/emr/latest/APIReference/API_AddInstanceFleet.html
#   - ref: https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateFleet.html
#   - ref: https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateContainerFleet.html
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
#     eventSource: [autoscaling.amazonaws.com, batch.amazonaws.com, ec2.amazonaws.com, eks.amazonaws.com,
#       elasticmapreduce.amazonaws.com, gamelift.amazonaws.com]
#     eventName: [AddInstanceFleet, AddInstanceGroups, CreateAutoScalingGroup, CreateCapacityReservation,
#       CreateCapacityReservationFleet, CreateComputeEnvironment, CreateContainerFleet, CreateFleet,
#       CreateLaunchConfiguration, CreateLaunchTemplate, CreateLaunchTemplateVersion, CreateNodegroup, ModifyFleet,
#       RequestSpotFleet, RequestSpotInstances, RunJobFlow, UpdateAutoScalingGroup, UpdateComputeEnvironment]
#   subject: actor.principal
#   message: "{actor.name} set up costly machines in {awsRegion} ({eventName})"
#   evidence_note: >-
#     Keep the order for the machines, the approval of who pays, and what was launched from the template, group, fleet or
#     cluster. Who set it up answers for the machines that a service launches.
#   false_positives: >-
#     Work with models or large simulations; clusters of EMR for great amounts of data; a database that large; a tool that
#     makes such templates and launches nothing yet.
#   remediation: >-
#     Ask whose work it is. If nobody's, delete the group, fleet, cluster or reservation with its machines in every region, then
#     the template, and end the caller's sessions. Deny such types where they are not used by a service control policy.
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
#     - name: a compute environment of Batch
#       matches: true
#       event:
#         eventSource: batch.amazonaws.com
#         eventName: CreateComputeEnvironment
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {computeEnvironmentName: e, type: MANAGED, computeResources: {type: EC2, minvCpus: 0, maxvCpus: 10000, instanceTypes: [p4d.24xlarge]}}
#         recipientAccountId: "111122223333"
#     - name: an environment of a whole costly family
#       matches: true
#       event:
#         eventSource: batch.amazonaws.com
#         eventName: CreateComputeEnvironment
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {computeEnvironmentName: e, computeResources: {type: SPOT, maxvCpus: 256, instanceTypes: [g5]}}
#         recipientAccountId: "111122223333"
#     - name: an environment of a family that has one costly size alone
#       matches: true
#       event:
#         eventSource: batch.amazonaws.com
#         eventName: CreateComputeEnvironment
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {computeEnvironmentName: e, computeResources: {type: EC2, maxvCpus: 256, instanceTypes: [dl1]}}
#         recipientAccountId: "111122223333"
#     - name: an environment of an ordinary family as well
#       matches: false
#       event:
#         eventSource: batch.amazonaws.com
#         eventName: CreateComputeEnvironment
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {computeEnvironmentName: e, computeResources: {type: EC2, maxvCpus: 256, instanceTypes: [p4d, c6i]}}
#         recipientAccountId: "111122223333"
#     - name: an environment that Batch chooses for
#       matches: false
#       event:
#         eventSource: batch.amazonaws.com
#         eventName: CreateComputeEnvironment
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {computeEnvironmentName: e, computeResources: {type: EC2, maxvCpus: 10000, instanceTypes: [optimal]}}
#         recipientAccountId: "111122223333"
#     - name: an environment without machines
#       matches: false
#       event:
#         eventSource: batch.amazonaws.com
#         eventName: CreateComputeEnvironment
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {computeEnvironmentName: e, computeResources: {type: FARGATE, maxvCpus: 256}}
#         recipientAccountId: "111122223333"
#     - name: an environment is given costly types
#       matches: true
#       event:
#         eventSource: batch.amazonaws.com
#         eventName: UpdateComputeEnvironment
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {computeEnvironment: e, computeResources: {instanceTypes: [p5.48xlarge]}}
#         recipientAccountId: "111122223333"
#     - name: a node group
#       matches: true
#       event:
#         eventSource: eks.amazonaws.com
#         eventName: CreateNodegroup
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {clusterName: c, nodegroupName: n, instanceTypes: [p4d.24xlarge], scalingConfig: {minSize: 1, maxSize: 50, desiredSize: 50}}
#         recipientAccountId: "111122223333"
#     - name: a node group that may take an ordinary type
#       matches: false
#       event:
#         eventSource: eks.amazonaws.com
#         eventName: CreateNodegroup
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {clusterName: c, nodegroupName: n, instanceTypes: [g5.xlarge, m6i.xlarge]}
#         recipientAccountId: "111122223333"
#     - name: a node group whose types are one text
#       matches: true
#       event:
#         eventSource: eks.amazonaws.com
#         eventName: CreateNodegroup
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {clusterName: c, nodegroupName: n, instanceTypes: g5.xlarge}
#         recipientAccountId: "111122223333"
#     - name: a node group whose types are no texts
#       matches: false
#       event:
#         eventSource: eks.amazonaws.com
#         eventName: CreateNodegroup
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {clusterName: c, nodegroupName: n, instanceTypes: [null, {name: g5.xlarge}]}
#         recipientAccountId: "111122223333"
#     - name: a cluster of EMR with a costly group beside an ordinary one
#       matches: true
#       event:
#         eventSource: elasticmapreduce.amazonaws.com
#         eventName: RunJobFlow
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: j, instances: {instanceGroups: [{instanceRole: MASTER, instanceType: m5.xlarge, instanceCount: 1}, {instanceRole: CORE, instanceType: p4d.24xlarge, instanceCount: 20}]}}
#         recipientAccountId: "111122223333"
#     - name: a cluster of EMR whose main machine is costly
#       matches: true
#       event:
#         eventSource: elasticmapreduce.amazonaws.com
#         eventName: RunJobFlow
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: j, instances: {masterInstanceType: p3.2xlarge, slaveInstanceType: m5.xlarge, instanceCount: 3}}
#         recipientAccountId: "111122223333"
#     - name: a cluster of EMR whose other machines are costly
#       matches: true
#       event:
#         eventSource: elasticmapreduce.amazonaws.com
#         eventName: RunJobFlow
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: j, instances: {masterInstanceType: m5.xlarge, slaveInstanceType: p3.2xlarge, instanceCount: 30}}
#         recipientAccountId: "111122223333"
#     - name: a cluster of EMR with a costly fleet beside an ordinary one
#       matches: true
#       event:
#         eventSource: elasticmapreduce.amazonaws.com
#         eventName: RunJobFlow
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: j, instances: {instanceFleets: [{instanceFleetType: MASTER, instanceTypeConfigs: [{instanceType: m5.xlarge}]}, {instanceFleetType: CORE, instanceTypeConfigs: [{instanceType: g4dn.xlarge}, {instanceType: g5.xlarge}]}]}}
#         recipientAccountId: "111122223333"
#     - name: a fleet of EMR that may take an ordinary type
#       matches: false
#       event:
#         eventSource: elasticmapreduce.amazonaws.com
#         eventName: RunJobFlow
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: j, instances: {instanceFleets: [{instanceFleetType: CORE, instanceTypeConfigs: [{instanceType: r5.24xlarge}, {instanceType: r5.xlarge}]}]}}
#         recipientAccountId: "111122223333"
#     - name: a cluster of EMR of ordinary types
#       matches: false
#       event:
#         eventSource: elasticmapreduce.amazonaws.com
#         eventName: RunJobFlow
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: j, instances: {masterInstanceType: m5.xlarge, slaveInstanceType: m5.xlarge, instanceCount: 3}}
#         recipientAccountId: "111122223333"
#     - name: a costly group for a cluster that is there
#       matches: true
#       event:
#         eventSource: elasticmapreduce.amazonaws.com
#         eventName: AddInstanceGroups
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {jobFlowId: j-1, instanceGroups: [{instanceRole: TASK, instanceType: g5.xlarge, instanceCount: 4}]}
#         recipientAccountId: "111122223333"
#     - name: a costly fleet for a cluster that is there
#       matches: true
#       event:
#         eventSource: elasticmapreduce.amazonaws.com
#         eventName: AddInstanceFleet
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {clusterId: j-1, instanceFleet: {instanceFleetType: TASK, instanceTypeConfigs: [{instanceType: g5.xlarge}]}}
#         recipientAccountId: "111122223333"
#     - name: a cluster of EMR whose machines are no object
#       matches: false
#       event:
#         eventSource: elasticmapreduce.amazonaws.com
#         eventName: RunJobFlow
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: j, instances: p5.48xlarge}
#         recipientAccountId: "111122223333"
#     - name: a cluster of EMR whose request is not recorded
#       matches: false
#       event:
#         eventSource: elasticmapreduce.amazonaws.com
#         eventName: RunJobFlow
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: a reservation
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateCapacityReservation
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateCapacityReservationRequest: {InstanceType: p4d.24xlarge, InstanceCount: 20, InstancePlatform: Linux/UNIX, EndDateType: unlimited}}
#         recipientAccountId: "111122223333"
#     - name: a reservation of ordinary machines
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateCapacityReservation
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateCapacityReservationRequest: {InstanceType: m6i.xlarge, InstanceCount: 20, InstancePlatform: Linux/UNIX}}
#         recipientAccountId: "111122223333"
#     - name: a fleet of reservations
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateCapacityReservationFleet
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {CreateCapacityReservationFleetRequest: {TotalTargetCapacity: 10, InstanceTypeSpecification: {tag: 1, InstanceType: p5.48xlarge, InstancePlatform: Linux/UNIX}}}
#         recipientAccountId: "111122223333"
#     - name: a fleet for games
#       matches: true
#       event:
#         eventSource: gamelift.amazonaws.com
#         eventName: CreateFleet
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: f, buildId: build-1, eC2InstanceType: c5.24xlarge}
#         recipientAccountId: "111122223333"
#     - name: a fleet for games, as others write it
#       matches: true
#       event:
#         eventSource: gamelift.amazonaws.com
#         eventName: CreateFleet
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: f, buildId: build-1, ec2InstanceType: g4dn.xlarge}
#         recipientAccountId: "111122223333"
#     - name: a fleet for games of ordinary machines
#       matches: false
#       event:
#         eventSource: gamelift.amazonaws.com
#         eventName: CreateFleet
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: f, buildId: build-1, eC2InstanceType: c5.large}
#         recipientAccountId: "111122223333"
#     - name: a fleet of containers for games
#       matches: true
#       event:
#         eventSource: gamelift.amazonaws.com
#         eventName: CreateContainerFleet
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {fleetRoleArn: "arn:aws:iam::111122223333:role/games", instanceType: c5.24xlarge}
#         recipientAccountId: "111122223333"
#     - name: the request is a text
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: CreateLaunchTemplate
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: p5.48xlarge
#         recipientAccountId: "111122223333"
#     - name: the request is a list
#       matches: false
#       event:
#         eventSource: eks.amazonaws.com
#         eventName: CreateNodegroup
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: [p5.48xlarge]
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: batch.amazonaws.com
#         eventName: UpdateComputeEnvironment
#         awsRegion: eu-west-1
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {computeEnvironment: e, computeResources: {instanceTypes: [p5.48xlarge]}}
#         errorCode: ""
#         recipientAccountId: "111122223333"
package aws.ec2.costly_instances_set_up

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	object.get(input, ["userIdentity", "invokedBy"], null) in {null, "cloudformation.amazonaws.com"}
	some part in parts
	offered := types(part)
	count(offered) > 0
	every type in offered {
		regex.match(costly, type)
	}
}

# The types of `aws.ec2.costly-instances-launched`, and the families of them, which Batch takes too.
costly := `^(p[2-9]|g[3-9]|gr[0-9]|trn|inf|vt|f[12]|dl[0-9]|hpc)[a-z0-9-]*(\.|$)|\.(metal(-[0-9]+xl)?|(2[4-9]|[3-9][0-9]|[1-9][0-9][0-9])xlarge)$`

# The types in one part are those that a service may choose from. EMR launches every group and fleet of a cluster.
parts contains input.requestParameters

parts contains part if {
	walk(input.requestParameters, [path, part])
	path[count(path) - 2] in {"instanceGroups", "instanceFleets"}
}

parts contains {"instanceType": input.requestParameters.instances.masterInstanceType}

parts contains {"instanceType": input.requestParameters.instances.slaveInstanceType}

# Services nest a type at different depths, and EC2 writes a list of one as an object.
types(part) := {type |
	walk(part, [path, named])
	path[count(path) - 1] in {"instanceType", "InstanceType", "instanceTypes", "eC2InstanceType", "ec2InstanceType"}
	some type in cloudtrail.as_array(named)
	is_string(type)
}
