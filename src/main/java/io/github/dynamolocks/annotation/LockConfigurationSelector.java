package io.github.dynamolocks.annotation;

import java.util.ArrayList;
import java.util.List;

import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Chooses the configurations that {@link EnableDynamoLocks} brings.
 */
final class LockConfigurationSelector implements ImportSelector {

	private static final boolean TRANSACTIONS_PRESENT = ClassUtils.isPresent(
			"org.springframework.transaction.ConfigurableTransactionManager",
			LockConfigurationSelector.class.getClassLoader());

	@Override
	public String[] selectImports(AnnotationMetadata importingClassMetadata) {
		List<String> classes = new ArrayList<>();
		if (importingClassMetadata.getAnnotations()
			.get(EnableDynamoLocks.class)
			.getEnum("mode", AdviceMode.class) == AdviceMode.PROXY) {
			classes.add(LockProxyConfiguration.class.getName());
		}
		else {
			classes.add(LockInterceptorConfiguration.class.getName());
			classes.add("io.github.dynamolocks.aspectj.LockAspectConfiguration");
		}
		classes.add(LockClientConfiguration.class.getName());
		if (TRANSACTIONS_PRESENT) {
			classes.add("io.github.dynamolocks.annotation.LockTransactionConfiguration");
		}
		return classes.toArray(String[]::new);
	}

}
