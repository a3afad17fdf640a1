package io.github.dynamolocks.annotation;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.interceptor.ResourceExpressionHints;

/**
 * Registers what a native image needs to lock beans: all their methods, so that the start
 * finds the same mistakes as in a JVM, their fallbacks, and the members that their
 * resource expressions use. Spring registers their proxies.
 */
final class LockAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
		if (!AnnotationUtils.isCandidateClass(type, DistributedLock.class)) {
			return null;
		}
		List<LockDeclaration> declarations = LockedMethods.of(type)
			.stream()
			.map((method) -> LockDeclaration.find(method, type))
			.filter(Objects::nonNull)
			.distinct()
			.toList();
		if (declarations.isEmpty()) {
			return null;
		}
		return (context, code) -> register(context.getRuntimeHints(), type, declarations, bean.getBeanFactory());
	}

	private static void register(RuntimeHints hints, Class<?> type, Collection<LockDeclaration> declarations,
			ConfigurableListableBeanFactory beanFactory) {
		Set<Class<?>> types = new LinkedHashSet<>(ClassUtils.getAllInterfacesForClassAsSet(type));
		for (Class<?> next = type; next != null && next != Object.class; next = next.getSuperclass()) {
			types.add(next);
		}
		declarations.stream()
			.flatMap((declaration) -> declaration.annotations().stream())
			.forEach((annotation) -> types.addAll(annotation.getMetaTypes()));
		types.add(DistributedLock.class);
		types.forEach((one) -> hints.reflection()
			.registerType(one, MemberCategory.INVOKE_PUBLIC_METHODS, MemberCategory.INVOKE_DECLARED_METHODS));
		Environment environment = beanFactory.getBean(Environment.class);
		ResourceExpressionHints expressions = new ResourceExpressionHints(hints, beanFactory);
		for (LockDeclaration declaration : declarations) {
			for (String expression : declaration.annotations().get(0).getStringArray("resource")) {
				expressions.register(environment.resolvePlaceholders(expression), declaration.signature(), type);
			}
		}
	}

}
