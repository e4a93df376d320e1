import { describeConversationEra } from './describe-daemon.ts'
import { describeRecovery } from './describe-daemon-recovery.ts'

describeConversationEra('latest')
describeRecovery('latest')
