export { startCommand, startMethodCommand } from './commands/start-command';
