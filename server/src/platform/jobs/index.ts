export { type TaskStand, taskStands } from './job-store.ts';
export { type Jobs, jobsIn, migrateJobs, startJobs } from './jobs.ts';
