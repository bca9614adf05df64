/**
 * The trail in files: CloudTrail's log files and hourly signed digests, in CloudTrail's layout, in
 * a folder or an S3 bucket. What is to be written is written down in the target before, so that a
 * run that broke off is done again, with the same names and the same content: never a gap, never a
 * double. Source of the layout and the signature: AWS CloudTrail User Guide, "CloudTrail log file
 * name format" and "CloudTrail digest file structure".
 */
@NullMarked
package dev.scrip.audit.export;

import org.jspecify.annotations.NullMarked;
