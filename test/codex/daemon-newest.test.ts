import { describeConversationEra } from './describe-daemon.ts'

describeConversationEra('latest')
