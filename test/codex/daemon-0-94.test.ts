import { describeConversationEra } from './describe-daemon.ts'

describeConversationEra('0.94.0')
