import { describeConversationEra } from './describe-daemon.ts'
import { describeRecovery } from './describe-daemon-recovery.ts'

describeConversationEra('0.44.0')
describeRecovery('0.44.0')
