package io.github.dynamolocks.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

import io.github.dynamolocks.LockConfigurationException;

/**
 * Explains how to fix a start that failed because of an annotation, a property or a bean
 * of the locks. Comes before Spring Boot's own analyzers, which may know the cause but
 * not the locks.
 */
@Order(0)
final class LockConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<LockConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, LockConfigurationException cause) {
		String action = cause.remedy().map((remedy) -> remedy + ".").orElse("Correct what the description names.");
		return new FailureAnalysis(cause.problem(), action, cause);
	}

}
