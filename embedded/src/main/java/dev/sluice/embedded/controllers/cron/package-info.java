/// Makes Jobs of CronJobs at the times their schedules say.
@NullMarked
package dev.sluice.embedded.controllers.cron;

import org.jspecify.annotations.NullMarked;
