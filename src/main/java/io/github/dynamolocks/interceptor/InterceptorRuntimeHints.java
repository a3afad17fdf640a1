package io.github.dynamolocks.interceptor;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Lets a native image see the optional classes that are asked for by name. One that is
 * there, but not seen, would change what a lock does without a word: it would not be held
 * until the end of the transaction, for example.
 */
final class InterceptorRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<String> OPTIONAL = List.of("org.reactivestreams.Publisher", "reactor.core.publisher.Flux",
			"org.springframework.transaction.support.TransactionSynchronizationManager");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		OPTIONAL.forEach((name) -> hints.reflection().registerTypeIfPresent(classLoader, name));
	}

}
