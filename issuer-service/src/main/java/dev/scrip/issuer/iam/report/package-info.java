/** What IAM tells of an account as a whole: summary, authorization details, credential report. */
@NullMarked
package dev.scrip.issuer.iam.report;

import org.jspecify.annotations.NullMarked;
