import { describeConversationEra } from './describe-daemon.ts'
import { describeRecovery } from './describe-daemon-recovery.ts'

describeConversationEra('0.94.0')
describeRecovery('0.94.0')
