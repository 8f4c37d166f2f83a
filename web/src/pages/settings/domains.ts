// Mail domains as a person types them in one field: "company.tw, .company.tw".
export const domainsOf = (typed: string): string[] => typed.split(/[\s,;、，；]+/).filter((word) => word !== "");
