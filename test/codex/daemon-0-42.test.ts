import { describeConversationEra } from './describe-daemon.ts'
import { describeRecovery } from './describe-daemon-recovery.ts'

describeConversationEra('0.42.0')
describeRecovery('0.42.0')
