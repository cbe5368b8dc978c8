"""The demo company 清和物业: two estates, a seeded month, everything through the one door."""

SIGN_INS: tuple[tuple[str, str, str], ...] = (
    ("wt-guard1", "梧桐苑 · 保安，用手机登记", "Wutong Court · guard, registers on a phone"),
    ("wt-security", "梧桐苑 · 秩序维护班长，接保安上交的", "Wutong Court · captain, takes what guards pass up"),
    ("wt-agent1", "梧桐苑 · 白班前台", "Wutong Court · front desk by day"),
    ("wt-agent2", "梧桐苑 · 夜班前台", "Wutong Court · front desk by night"),
    ("wt-engineering", "梧桐苑 · 工程部主管", "Wutong Court · head of engineering"),
    ("wt-repair1", "梧桐苑 · 维修", "Wutong Court · repairer"),
    ("wt-coordinator", "梧桐苑 · 客户关系主管", "Wutong Court · coordinator"),
    ("wt-head", "梧桐苑 · 管理处负责人", "Wutong Court · office head"),
    ("wj-guard1", "望江里 · 保安", "Wangjiang · guard"),
    ("wj-agent1", "望江里 · 白班前台，八点到二十点当值", "Wangjiang · front desk, on duty 8 to 20"),
    ("wj-agent2", "望江里 · 夜班前台，二十点到八点当值", "Wangjiang · front desk, on duty 20 to 8"),
    ("wj-engineering", "望江里 · 工程部主管", "Wangjiang · head of engineering"),
    ("wj-head", "望江里 · 管理处负责人，白天当班最高级别", "Wangjiang · office head, highest on duty by day"),
    ("wj-service", "望江里 · 客服主管，夜里当班最高级别", "Wangjiang · head of service, highest on duty by night"),
    ("leader", "公司 · 分管领导", "company · leader"),
    ("auditor", "公司 · 审核员", "company · auditor"),
    ("admin", "公司 · 管理员", "company · administrator"),
)
"""Who may be signed in with one tap in demo mode: the key, and who that is in Chinese and English."""
