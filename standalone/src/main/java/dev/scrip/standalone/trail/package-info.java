/** Reading the trail's topics as a person does: merged by time, decoded, explained. */
@NullMarked
package dev.scrip.standalone.trail;

import org.jspecify.annotations.NullMarked;
