package io.github.dynamolocks.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

import io.github.dynamolocks.LockStoreException;

/**
 * Explains how to fix a start that failed because of the lock table.
 */
@Order(0)
final class LockStoreFailureAnalyzer extends AbstractFailureAnalyzer<LockStoreException> {

	private static final String CHECKS = "Check region, endpoint, credentials and network of the DynamoDbClient. "
			+ "dynamo-locks.on-startup=none starts without a check of the table.";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, LockStoreException cause) {
		String problem = String.valueOf(cause.getMessage());
		String remedy = cause.remedy().orElse("");
		if (!remedy.isEmpty()) {
			problem = problem.substring(0, problem.length() - remedy.length()).trim();
		}
		return new FailureAnalysis(problem, remedy.isEmpty() ? CHECKS : remedy + ".", cause);
	}

}
