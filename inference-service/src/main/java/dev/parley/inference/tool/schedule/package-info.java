/** Tools by which an assistant schedules that it speaks first later; scheduler-service keeps it. */
@NullMarked
package dev.parley.inference.tool.schedule;

import org.jspecify.annotations.NullMarked;
