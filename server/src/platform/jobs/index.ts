export { type Jobs, jobsIn, migrateJobs, startJobs } from './jobs.ts';
