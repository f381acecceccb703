package dev.sluice.embedded.controllers.cron;

import java.time.LocalDate;

/// Which days are meant. Where both the day of the month and the day of the week are given, either
/// is enough, as in crontab(5).
///
/// @param either whether one of the two fields is enough
record Days(long daysOfMonth, long months, long daysOfWeek, boolean either) {
    static Days read(String dayOfMonth, String month, String dayOfWeek) {
        long days = CronField.DAY_OF_WEEK.read(dayOfWeek);
        // Sunday is 0 and 7.
        long week = days | days >> 7 & 1;
        boolean either = !isAny(dayOfMonth) && !isAny(dayOfWeek);
        return new Days(
                CronField.DAY_OF_MONTH.read(dayOfMonth), CronField.MONTH.read(month), week, either);
    }

    private static boolean isAny(String field) {
        return field.startsWith("*") || field.startsWith("?");
    }

    boolean contain(LocalDate day) {
        boolean month = Schedule.has(daysOfMonth, day.getDayOfMonth());
        boolean week = Schedule.has(daysOfWeek, day.getDayOfWeek().getValue() % 7);
        return Schedule.has(months, day.getMonthValue())
                && (either ? month || week : month && week);
    }
}
