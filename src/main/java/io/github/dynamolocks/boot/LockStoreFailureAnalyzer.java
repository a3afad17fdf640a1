package io.github.dynamolocks.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.dynamolocks.LockStoreException;

/**
 * Explains how to fix a start that failed because of the lock table.
 */
final class LockStoreFailureAnalyzer extends AbstractFailureAnalyzer<LockStoreException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, LockStoreException cause) {
		String problem = String.valueOf(cause.getMessage());
		@Nullable String remedy = cause.remedy().orElse(null);
		if (remedy != null) {
			problem = problem.substring(0, problem.length() - remedy.length()).trim();
			remedy = remedy + ".";
		}
		return new FailureAnalysis(problem, remedy, cause);
	}

}
