/** How audit-streams is set up and run. */
@NullMarked
package dev.scrip.audit.ops;

import org.jspecify.annotations.NullMarked;
